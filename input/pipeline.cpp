#include "input/pipeline.hpp"

namespace muster::input {

namespace {

std::unique_ptr<line_stream> make_stream(const input_file& file, window& bytes,
                                         selection wanted) {
  switch (file.format) {
    case format::jsonl:
      return make_jsonl_stream(bytes, std::move(wanted));
    case format::csv:
      return make_csv_stream(bytes, std::move(wanted), file.separator);
    default:
      return make_text_stream(bytes);
  }
}

} // namespace

pipeline::pipeline(const input_file& file, selection wanted)
  : info_{file},
    file_{file.path},
    bytes_{file_},
    window_{bytes_},
    lines_{make_stream(file, window_, std::move(wanted))} {
  // nop
}

read_status pipeline::start(turn& budget) {
  if (!file_.opened())
    return read_status::failed;
  auto status = lines_->start(budget);
  started_ = status == read_status::ready;
  return status;
}

read_status pipeline::next(line& out, turn& budget) {
  if (!started_)
    if (auto status = start(budget); status != read_status::ready)
      return status;
  auto status = lines_->next(out, budget);
  if (status == read_status::ready && !out.error.empty())
    out.error.insert(0, info_.name() + ":"
                          + std::to_string(lines_->line_number()) + ": ");
  return status;
}

std::string pipeline::error() const {
  if (!file_.opened())
    return cannot_open(info_, file_.error());
  auto result = info_.name() + ": " + lines_->error();
  if (started_ && lines_->line_number() > 0)
    result += " after line " + std::to_string(lines_->line_number());
  return result;
}

double pipeline::consumed() const {
  auto decoded = file_.offset() - bytes_.pending();
  return static_cast<double>(decoded) * window_.consumed_share();
}

} // namespace muster::input
