#include "output/packed_writer.hpp"

#include "output/file.hpp"

#include <utility>

namespace muster::output {

namespace {

constexpr size_t frame_size = 1024 * 1024;
constexpr std::chrono::seconds frame_age{1};

} // namespace

packed_writer::packed_writer(row_format rows, packing how,
                             std::unique_ptr<file> target)
  : rows_(std::move(rows)),
    packer_(packer::make(how)),
    file_(std::move(target)),
    empty_(!rows_.settings().resume || rows_.settings().resume->whole == 0) {
  // nop
}

packed_writer::~packed_writer() = default;

size_t packed_writer::write(const std::vector<record>& records) {
  if (records.empty() || !error_.empty())
    return 0;
  rows_.append_header(content_);
  if (held_ == 0)
    begun_ = clock::now();
  size_t framed = 0;
  for (size_t i = 0; i < records.size(); ++i) {
    rows_.append(content_, records[i]);
    if (content_.size() < frame_size)
      continue;
    if (!end_frame())
      return framed;
    framed = i + 1;
  }
  if (frame_is_due() && !end_frame())
    return framed;
  if (!content_.empty())
    held_ += records.size() - framed;
  return records.size();
}

bool packed_writer::flush() {
  return error_.empty() && (content_.empty() || end_frame());
}

bool packed_writer::close() {
  if (!error_.empty())
    return false;
  rows_.append_header(content_);
  // No bytes at all would be no file of the format.
  if ((empty_ || !content_.empty()) && !end_frame())
    return false;
  if (!file_->close())
    error_ = file_->error();
  return error_.empty();
}

bool packed_writer::frame_is_due() const {
  return !content_.empty()
         && (rows_.settings().sync == sync_mode::batch
             || clock::now() - begun_ >= frame_age);
}

bool packed_writer::end_frame() {
  packed_.clear();
  packer_->append(packed_, content_);
  content_.clear();
  file_->write(packed_, {});
  error_ = file_->error();
  if (!error_.empty() && held_ > 0)
    error_ += "; the last " + std::to_string(held_)
              + " records counted before are lost, too";
  held_ = 0;
  empty_ = false;
  return error_.empty();
}

} // namespace muster::output
