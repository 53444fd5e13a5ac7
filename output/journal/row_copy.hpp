// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/files/file.hpp"
#include "output/files/packer.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace muster::output {

/// Appends rows unchanged to a file, in frames if it is compressed.
class row_copy {
public:
  row_copy(std::unique_ptr<file> target, packing how)
    : file_{std::move(target)},
      packer_{how == packing::none ? nullptr : packer::make(how)} {
    // nop
  }

  /// False on failure: see error().
  bool append(std::string_view row) {
    rows_ += row;
    return rows_.size() < piece_size || flush();
  }

  bool close() {
    return (rows_.empty() || flush()) && file_->close();
  }

  const std::string& error() const {
    return file_->error();
  }

private:
  static constexpr size_t piece_size = 1024 * 1024;

  bool flush() {
    packed_.clear();
    if (packer_)
      packer_->append(packed_, rows_);
    file_->write(packer_ ? packed_ : rows_, {});
    rows_.clear();
    return file_->error().empty();
  }

  std::unique_ptr<file> file_;
  std::unique_ptr<packer> packer_; ///< Null if the file is not compressed.
  std::string rows_;
  std::string packed_;
};

} // namespace muster::output
