// SPDX-License-Identifier: BSD-3-Clause

#include "input/pipeline.hpp"

#include "input/content/content.hpp"
#include "input/content/separator.hpp"
#include "input/content/table.hpp"

#include <chrono>
#include <string_view>
#include <utility>

namespace muster::input {

namespace {

std::unique_ptr<line_stream> make_stream(content::form form,
                                         const input_file& file, window& bytes,
                                         const selection& wanted) {
  switch (form) {
    case content::form::jsonl:
      return make_jsonl_stream(bytes, wanted);
    case content::form::json_array:
      return make_json_array_stream(bytes, wanted);
    case content::form::csv: {
      auto separator = wanted.separator != '\0' ? wanted.separator
                                                : file.separator;
      if (separator == '\0')
        separator = detect_separator(bytes.pending(), wanted);
      return make_csv_stream(bytes, wanted, separator);
    }
    default:
      return make_text_stream(bytes);
  }
}

} // namespace

pipeline::pipeline(const input_file& file, selection wanted)
  : info_{file},
    wanted_{std::move(wanted)},
    file_{file.path},
    bytes_{file_},
    window_{bytes_} {
  // nop
}

read_status pipeline::start(turn& budget) {
  if (!file_.opened())
    return read_status::failed;
  if (!lines_)
    if (auto status = choose_format(budget); status != read_status::ready)
      return status;
  auto status = lines_->start(budget);
  started_ = status == read_status::ready;
  return status;
}

read_status pipeline::choose_format(turn& budget) {
  if (!decoded_)
    if (auto status = window_.start(budget); status != read_status::ready)
      return status;
  decoded_ = true;
  auto whole = gather_head(budget) == read_status::end;
  for (;;) {
    auto found = judge_content(window_.pending(), whole,
                               {info_.format, info_.asked_for}, wanted_);
    error_ = std::move(found.error);
    if (found.read_as == content::form::text && !wanted_.carry.empty())
      error_ = text_carries_nothing;
    if (!error_.empty())
      return read_status::failed;
    if (found.read_as != content::form::undecided) {
      doubt_ = std::move(found.doubt);
      may_be_rows_ = found.read_as == content::form::text && doubt_.empty()
                     && !info_.asked_for;
      lines_ = make_stream(found.read_as, info_, window_, wanted_);
      return read_status::ready;
    }
    auto status = window_.fill(budget);
    whole = status == read_status::end;
    if (!whole && status != read_status::ready)
      return status;
  }
}

read_status pipeline::gather_head(const turn& budget) {
  constexpr size_t enough = 4096;
  turn no_wait{std::chrono::milliseconds{0}, budget.reads};
  auto status = read_status::ready;
  while (status == read_status::ready && window_.pending().size() < enough)
    status = window_.fill(no_wait);
  return status;
}

read_status pipeline::next(line& out, turn& budget) {
  if (!started_)
    if (auto status = start(budget); status != read_status::ready)
      return status;
  auto status = lines_->next(out, budget);
  if (may_be_rows_)
    look_for_rows(out, status);
  if (status == read_status::ready && !out.error.empty())
    out.error.insert(0, where() + ": ");
  return status;
}

void pipeline::look_for_rows(const line& next, read_status status) {
  if (status == read_status::ready)
    first_lines_.push_back(next.url);
  else if (status == read_status::would_wait)
    return;
  if (status == read_status::ready && first_lines_.size() < enough_rows)
    return;
  std::vector<std::string_view> views{first_lines_.begin(), first_lines_.end()};
  doubt_ = describe_rows(views);
  may_be_rows_ = false;
  first_lines_ = {};
}

std::string pipeline::take_doubt() {
  auto doubt = std::exchange(doubt_, {});
  return doubt.empty() ? doubt : info_.name() + ": " + doubt;
}

std::string pipeline::where() const {
  return info_.name() + ":" + std::to_string(lines_->line_number());
}

std::string pipeline::error() const {
  if (!file_.opened())
    return cannot_open(info_, file_.error());
  if (!error_.empty())
    return info_.name() + ": " + error_;
  if (!lines_)
    return info_.name() + ": " + window_.error();
  return info_.name() + ": " + lines_->error()
         + (started_ ? lines_->last_read() : "");
}

double pipeline::consumed() const {
  auto decoded = file_.offset() - bytes_.pending();
  return static_cast<double>(decoded) * window_.consumed_share();
}

} // namespace muster::input
