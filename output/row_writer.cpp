#include "output/row_writer.hpp"

#include "output/console.hpp"
#include "output/file.hpp"
#include "output/format.hpp"

#include <utility>

namespace muster::output {

row_writer::row_writer(options opts, std::unique_ptr<file> target)
  : opts_(std::move(opts)),
    file_(std::move(target)),
    header_due_(opts_.format == format::csv) {
  // nop
}

row_writer::row_writer(options opts, console& term)
  : row_writer(std::move(opts), nullptr) {
  term_ = &term;
}

row_writer::~row_writer() = default;

size_t row_writer::write(const std::vector<record>& records) {
  if (records.empty() || !error_.empty())
    return 0;
  append_header();
  for (const auto& rec : records) {
    append(rec);
    ends_.push_back(buffer_.size());
  }
  return flush();
}

bool row_writer::close() {
  if (!error_.empty())
    return false;
  append_header();
  flush();
  if (error_.empty() && file_ && !file_->close())
    error_ = file_->error();
  return error_.empty();
}

void row_writer::append_header() {
  if (std::exchange(header_due_, false))
    append_csv_header(buffer_, opts_.carry);
}

void row_writer::append(const record& rec) {
  switch (opts_.format) {
    case format::jsonl:
      append_json(buffer_, rec, opts_.carry);
      break;
    case format::csv:
      append_csv(buffer_, rec, opts_.carry);
      break;
    default:
      if (!opts_.quiet || is_failure(rec))
        append_text(buffer_, rec, opts_.verbose);
  }
}

size_t row_writer::flush() {
  size_t whole = ends_.size();
  if (file_) {
    whole = file_->write(buffer_, ends_);
    error_ = file_->error();
  } else if (auto code = term_->write_out(buffer_)) {
    whole = 0;
    error_ = cannot_write("standard output", code);
  }
  buffer_.clear();
  ends_.clear();
  return whole;
}

} // namespace muster::output
