// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/files/packer.hpp"
#include "output/files/row_format.hpp"
#include "output/files/writer.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace muster::output {

class file;

/// Writes rows to a compressed file. Each frame contains complete rows, so that
/// a damaged file is valid up to its last complete frame. A frame ends after 1
/// MiB of rows, when its first row is a second old and another batch arrives,
/// or with each batch if batches are synced.
class packed_writer : public writer {
public:
  using clock = std::chrono::steady_clock;

  packed_writer(row_format rows, packing how, std::unique_ptr<file> target,
                std::function<clock::time_point()> now = clock::now);

  ~packed_writer() override;

  /// Records count as kept when their frame is in the file.
  bool write(const std::vector<record>& records) override;

  bool flush() override;

  bool close() override;

private:
  bool frame_is_due() const;
  bool end_frame();

  row_format rows_;
  std::unique_ptr<packer> packer_;
  std::unique_ptr<file> file_;
  std::function<clock::time_point()> now_;
  std::string content_;     ///< Rows of the next frame.
  size_t held_ = 0;         ///< Number of records in `content_`.
  clock::time_point begun_; ///< Time of the first row in the frame.
  std::string packed_;
  bool empty_; ///< The file has no frame yet.
};

} // namespace muster::output
