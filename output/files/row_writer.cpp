// SPDX-License-Identifier: BSD-3-Clause

#include "output/files/row_writer.hpp"

#include "output/files/console.hpp"
#include "output/files/file.hpp"

#include <utility>

namespace muster::output {

row_writer::row_writer(row_format rows, std::unique_ptr<file> target)
  : rows_(std::move(rows)), file_(std::move(target)) {
  // nop
}

row_writer::row_writer(row_format rows, console& term)
  : rows_(std::move(rows)), term_(&term) {
  // nop
}

row_writer::~row_writer() = default;

bool row_writer::write(const std::vector<record>& records) {
  if (records.empty() || !error_.empty())
    return error_.empty();
  // The header is written with the first records.
  rows_.append_header(buffer_);
  for (const auto& rec : records) {
    rows_.append(buffer_, rec);
    ends_.push_back(buffer_.size());
  }
  return flush_rows();
}

bool row_writer::close() {
  if (!error_.empty())
    return false;
  rows_.append_header(buffer_);
  flush_rows();
  if (error_.empty() && file_ && !file_->close())
    error_ = file_->error();
  return error_.empty();
}

bool row_writer::flush_rows() {
  size_t whole = ends_.size();
  if (file_) {
    whole = file_->write(buffer_, ends_);
    error_ = file_->error();
    lost_reader_ = file_->has_lost_reader();
  } else if (auto code = term_->write_out(buffer_)) {
    whole = 0;
    error_ = cannot_write("standard output", code);
  }
  buffer_.clear();
  ends_.clear();
  keep(whole);
  return error_.empty();
}

} // namespace muster::output
