// SPDX-License-Identifier: BSD-3-Clause

#include "output/files/packed_writer.hpp"

#include "output/files/file.hpp"

#include <utility>

namespace muster::output {

namespace {

constexpr size_t frame_size = 1024 * 1024;
constexpr std::chrono::seconds frame_age{1};

} // namespace

packed_writer::packed_writer(row_format rows, packing how,
                             std::unique_ptr<file> target,
                             std::function<clock::time_point()> now)
  : rows_(std::move(rows)),
    packer_(packer::make(how)),
    file_(std::move(target)),
    now_(std::move(now)),
    empty_(rows_.begins_file()) {
  // nop
}

packed_writer::~packed_writer() = default;

bool packed_writer::write(const std::vector<record>& records) {
  if (records.empty() || !error_.empty())
    return error_.empty();
  rows_.append_header(content_);
  if (held_ == 0)
    begun_ = now_();
  for (const auto& rec : records) {
    rows_.append(content_, rec);
    ++held_;
    if (content_.size() >= frame_size && !end_frame())
      return false;
  }
  // In quiet text, some records have no row.
  if (content_.empty())
    keep(std::exchange(held_, 0));
  return !frame_is_due() || end_frame();
}

bool packed_writer::flush() {
  return error_.empty() && (content_.empty() || end_frame());
}

bool packed_writer::close() {
  if (!error_.empty())
    return false;
  rows_.append_header(content_);
  // An empty file would not be valid in this format.
  if ((empty_ || !content_.empty()) && !end_frame())
    return false;
  if (!file_->close())
    error_ = file_->error();
  return error_.empty();
}

bool packed_writer::frame_is_due() const {
  return !content_.empty()
         && (rows_.settings().sync == sync_mode::batch
             || now_() - begun_ >= frame_age);
}

bool packed_writer::end_frame() {
  packed_.clear();
  packer_->append(packed_, content_);
  content_.clear();
  file_->write(packed_, {});
  error_ = file_->error();
  lost_reader_ = file_->has_lost_reader();
  if (!error_.empty())
    return false;
  keep(std::exchange(held_, 0));
  empty_ = false;
  return true;
}

} // namespace muster::output
