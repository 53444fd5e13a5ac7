// SPDX-License-Identifier: BSD-3-Clause

#include "settings/settings.hpp"

#include "crawl/inputs/scratch_storage.hpp"
#include "http/tls/tls.hpp"
#include "http/url/redact.hpp"
#include "messages/version.hpp"
#include "output/open_writer.hpp"
#include "settings/check_cluster.hpp"
#include "settings/options/option.hpp"
#include "settings/values/read_file.hpp"
#include "settings/values/units.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <unordered_set>

namespace muster {

namespace {

/// Whether a URL was copied from a message or a record, so that its credentials
/// are hidden.
bool hides_credentials(std::string_view url) {
  return std::ranges::any_of(http::find_credentials(url), [url](auto x) {
    return url.substr(x.begin, x.end - x.begin) == http::redacted;
  });
}

/// Whether an argument is the name of a file instead of a URL.
bool is_file(const std::string& argument) {
  std::error_code ignored;
  auto status = std::filesystem::status(argument, ignored);
  return argument.find("://") == argument.npos
         && std::filesystem::exists(status)
         && !std::filesystem::is_directory(status);
}

bool is_column_number(std::string_view text) {
  constexpr size_t longest = 5;
  return !text.empty() && text.size() <= longest && text.front() != '0'
         && std::ranges::all_of(text,
                                [](char c) { return c >= '0' && c <= '9'; });
}

std::string check_input(const settings& value) {
  const auto& files = value.input.files;
  if (value.input.urls.empty() && files.empty())
    return "there is nothing to fetch: give URLs as arguments, or a file with "
           "-i FILE (-i - reads standard input)";
  if (std::count(files.begin(), files.end(), "-") > 1)
    return "input.file: standard input (-) can be read only once";
  for (const auto& url : value.input.urls)
    if (is_file(url))
      return printable(url) + " is a file; did you mean -i " + printable(url)
             + "?";
  for (const auto& url : value.input.urls)
    if (hides_credentials(url))
      return "input.url: the credentials of '" + url
             + "' are hidden (***); replace them by the real ones";
  if (!value.input.header) {
    if (!is_column_number(value.input.field))
      return "input.header=false needs the number of the column with the URL, "
             "from 1, such as input.field=2";
    for (const auto& name : value.input.carry)
      if (!is_column_number(name))
        return "input.carry: '" + name
               + "' is not the number of a column, and input.header is false";
  }
  std::unordered_set<std::string> seen;
  for (const auto& name : value.input.carry)
    if (!seen.insert(name).second)
      return "input.carry: '" + name + "' is given twice";
  return {};
}

/// Only regular files must not be named twice; a terminal or /dev/null may be.
bool is_same_file(const std::string& one, const std::string& other) {
  std::error_code ignored;
  if (!std::filesystem::exists(one, ignored))
    return one == other;
  return std::filesystem::is_regular_file(one, ignored)
         && std::filesystem::equivalent(one, other, ignored);
}

std::string check_output(const settings& value) {
  const auto& file = value.output.file;
  if (file != "-")
    for (const auto& source : value.input.files)
      if (is_same_file(file, source))
        return "output.file: '" + file
               + "' is also read as input.file; choose another file";
  if (auto error = output::check(value.output); !error.empty())
    return error;
  if (const auto& summary = value.summary_file; !summary.empty()) {
    auto others = value.input.files;
    others.push_back(file);
    for (const auto& other : others)
      if (is_same_file(summary, other))
        return "output.summary: '" + summary + "' is also "
               + (other == file ? "output.file" : "read as input.file")
               + "; choose another file";
  }
  if (value.overwrite && file == "-")
    return "output.overwrite has no effect on standard output; write to a file "
           "with -o FILE";
  if (value.retry_failed && !value.resume)
    return "output.retry-failed has no effect without output.resume (--resume)";
  if (auto error = value.resume ? check_resume(value) : ""; !error.empty())
    return "output.resume: " + error;
  if (value.output.quiet && value.output.verbose)
    return "output.quiet and output.verbose contradict each other; give only "
           "one of them";
  return {};
}

std::string check_temp_dir(const settings& value) {
  if (value.temp_dir.empty())
    return {};
  auto error = scratch_file(value.temp_dir)->write(0, {});
  if (error == 0)
    return {};
  return "runtime.temp-dir: cannot write to '" + value.temp_dir
         + "': " + std::strerror(error);
}

std::string check_fetch(const settings& value) {
  const auto& backoff = value.fetch.backoff;
  if (backoff.cap < backoff.base)
    return "fetch.backoff-max (" + format_duration(backoff.cap)
           + ") is shorter than fetch.backoff (" + format_duration(backoff.base)
           + ")";
  return {};
}

} // namespace

settings::settings() {
  fetch.exchange.user_agent = std::string{"muster/"} + version;
}

void derive(settings& value) {
  std::string ignored; // the options accept valid entries only
  value.fetch.connect_to = {};
  for (const auto& entry : value.connect_to)
    value.fetch.connect_to.add(entry, ignored);
  value.fetch.deny = {};
  for (const auto& entry : value.deny)
    value.fetch.deny.add(entry);
  value.output.carry = value.input.carry;
  value.output.headers = value.fetch.exchange.report_fields;
  value.fetch.exchange.follow = value.fetch.max_redirects > 0;
  value.fetch.exchange.idle_memory = value.runtime.idle_memory;
}

std::string check_resume(const settings& value) {
  auto as = output::format_of(value.output);
  if (value.output.file == "-")
    return "standard output cannot be read back; write to a file with -o FILE";
  if (as == output::format::text)
    return "text cannot be read back; choose JSON Lines, CSV or SQLite";
  const auto& fields = value.output.fields;
  for (std::string_view needed : {"index", "url", "outcome", "status"})
    if (!fields.empty() && std::ranges::find(fields, needed) == fields.end()
        && (needed != "status" || value.retry_failed))
      return "a resumed run needs the column '" + std::string{needed}
             + "'; add it to output.fields";
  if (value.job.input_order)
    return "a resumed run cannot keep the input order; remove "
           "output.order=input";
  return {};
}

std::string temporary_directory(const settings& value) {
  if (!value.temp_dir.empty())
    return value.temp_dir;
  auto named = std::getenv("TMPDIR");
  return named && *named ? named : "/var/tmp";
}

std::string load_authorities(settings& value) {
  constexpr size_t max_size = size_t{16} << 20;
  auto& tls = value.fetch.exchange.tls;
  if (tls.ca_file.empty())
    return {};
  if (!read_file(tls.ca_file, tls.ca_pem, max_size))
    return "tls.ca-file: cannot read '" + tls.ca_file
           + "': " + std::strerror(errno);
  // A coordinator that does not fetch itself does not need it.
  std::string error;
  http::tls_context::make(tls, error);
  return error;
}

std::string validate(const settings& value) {
  for (auto check :
       {check_input, check_output, check_fetch, check_temp_dir, check_cluster})
    if (auto error = check(value); !error.empty())
      return error;
  return {};
}

std::string validate(const node_settings& value) {
  if (value.join.host.empty())
    return "cluster.join is not set: give the address of the coordinator, as "
           "in --cluster.join HOST:PORT";
  return check_connection(value.cluster, value.join, "cluster.join");
}

} // namespace muster
