// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/files/console.hpp"
#include "output/files/row_format.hpp"
#include "output/files/writer.hpp"

#include <memory>
#include <string>
#include <vector>

namespace muster::output {

class file;

/// Writes one row per record to one place: JSON Lines and CSV anywhere, text to
/// files. Passes each batch to the kernel in one piece.
class row_writer : public writer {
public:
  row_writer(row_format rows, std::unique_ptr<file> target);

  /// Writes to standard output, which is a terminal.
  row_writer(row_format rows, console& term);

  ~row_writer() override;

  bool write(const std::vector<record>& records) override;

  bool close() override;

private:
  bool flush_rows();

  row_format rows_;
  std::unique_ptr<file> file_; ///< Null if `term_` is set.
  console* term_ = nullptr;
  std::string buffer_;
  /// The offsets at which the records in `buffer_` end.
  std::vector<size_t> ends_;
};

} // namespace muster::output
