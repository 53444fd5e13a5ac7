// SPDX-License-Identifier: BSD-3-Clause

#include "apps/earlier_run.hpp"

#include "http/retry.hpp"
#include "output/journal/journal.hpp"
#include "output/rows/columns.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

namespace muster {

namespace {

namespace fs = std::filesystem;

/// Whether another attempt may succeed.
bool has_failed(const output::journal_entry& entry) {
  return entry.outcome == outcome::error
         || (entry.outcome == outcome::http_error
             && http::is_retriable(http::error_kind::none, entry.status,
                                   false));
}

/// Whether there is a file to resume.
bool has_content(const std::string& path) {
  std::error_code error;
  auto status = fs::status(path, error);
  if (!fs::is_regular_file(status))
    return fs::exists(status);
  return fs::file_size(path, error) > 0;
}

/// Reads the input as far as the earlier run got. Inputs that cannot be read
/// twice are compared while they are fetched.
std::string compare(const settings& config, resume_filter filter) {
  std::string error;
  auto reader = input::reader::open(config.input, error);
  if (!reader)
    return error;
  const auto& files = config.input.files;
  if (!reader->position() || std::ranges::find(files, "-") != files.end())
    return {};
  write_receipt ignored;
  input::line line;
  uint64_t lines = 0;
  while (lines < filter.span() && filter.error().empty()) {
    auto status = reader->next(line);
    if (status == input::read_status::ready) {
      ++lines;
      filter.takes(line, ignored);
    } else if (status == input::read_status::end) {
      filter.end(lines);
    } else if (status == input::read_status::failed) {
      // The run reports this when it gets there.
      break;
    }
  }
  return filter.error();
}

/// A file keeps its columns.
std::string check_columns(const settings& config,
                          const std::optional<output::column_list>& present) {
  // Whoever chooses the columns knows that it is not among them.
  if (!config.fetch.exchange.meter.wire_sha256 || !present
      || !config.output.fields.empty()
      || present->has(output::column::wire_sha256))
    return {};
  return "cannot resume " + config.output.file
         + ": its records have no column 'wire_sha256'; remove wire-sha256 "
           "from fetch.digest, or choose another file";
}

} // namespace

output::problem open_earlier_run(const settings& config, earlier_run& result) {
  const auto& to = config.output;
  result.target = to;
  bool database = output::format_of(to) == output::format::sqlite;
  if (config.resume && !database)
    if (auto why = output::rewrite::recover(to))
      return why;
  if (!config.resume)
    return has_content(to.file) ? output::problem{}
                                : output::rewrite::check_left(to);
  if (!has_content(to.file))
    return {};
  auto finished = std::make_shared<output::finished_inputs>();
  uint64_t failed = 0;
  std::string error;
  auto end = output::read_journal(to, [&](const output::journal_entry& entry) {
    if (config.retry_failed && has_failed(entry))
      ++failed;
    else if (!finished->insert(entry.index, entry.url, entry.outcome))
      error = "cannot read " + to.file + ": it has two records with index "
              + std::to_string(entry.index);
    return error.empty();
  });
  if (auto why = end.why())
    return why;
  if (!error.empty())
    return output::refused(error);
  if (auto why = check_columns(config, end.content.columns); !why.empty())
    return output::refused(why);
  result.filter.emplace(finished, to.file);
  error = compare(config, *result.filter);
  if (!error.empty())
    return output::refused(error);
  result.before = finished->counts();
  result.content = end.content;
  if (failed == 0 || database)
    return {};
  output::problem why;
  result.replacing = output::rewrite::begin(
    to, end.content.size,
    [](const output::journal_entry& entry) { return !has_failed(entry); }, why);
  if (result.replacing) {
    result.target = result.replacing->target();
    result.content = result.replacing->content();
  }
  return why;
}

} // namespace muster
