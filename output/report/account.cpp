// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/account.hpp"

#include "http/url/redact.hpp"
#include "output/rows/columns.hpp"
#include "output/rows/format.hpp"
#include "output/rows/human.hpp"

#include <string_view>

namespace muster::output {

namespace {

class json_object {
public:
  void add(std::string_view name, uint64_t value) {
    key(name);
    append_number(text_, value);
  }

  void add(std::string_view name, bool value) {
    key(name);
    text_ += value ? "true" : "false";
  }

  /// Null if there is no text.
  void add(std::string_view name, std::string_view value) {
    key(name);
    if (value.empty())
      text_ += "null";
    else
      append_json_string(text_, value);
  }

  std::string line() && {
    return std::move(text_) + "}\n";
  }

private:
  void key(std::string_view name) {
    text_ += text_.empty() ? "{" : ",";
    append_json_string(text_, name);
    text_ += ':';
  }

  std::string text_;
};

} // namespace

std::string account_line(const progress& totals) {
  auto line = "Account      " + counted(totals.read, "input");
  std::string_view separator = " = ";
  auto add = [&](uint64_t count, std::string_view what) {
    if (count == 0)
      return;
    line += separator;
    line += std::to_string(count) + ' ';
    line += what;
    separator = " + ";
  };
  add(totals.ok, "ok");
  add(totals.http_errors, "http_error");
  add(totals.errors, "error");
  add(totals.duplicates, "duplicate");
  add(totals.out, "not fetched");
  line += '\n';
  if (!totals.adds_up())
    line += "             These numbers do not add up. This is a bug; please "
            "report it.\n";
  return line;
}

std::string account_json(const job_report& report, int exit_code) {
  const auto& totals = report.totals;
  json_object result;
  result.add("inputs", totals.read);
  result.add("ok", totals.ok);
  result.add("http_errors", totals.http_errors);
  result.add("errors", totals.errors);
  result.add("duplicates", totals.duplicates);
  result.add("pending", totals.out);
  result.add("adds_up", totals.adds_up());
  result.add("done_before", totals.before);
  result.add("input_ended", !report.unread);
  result.add("bytes", totals.bytes);
  result.add("elapsed_ms",
             static_cast<uint64_t>(totals.elapsed.count()) / 1000);
  result.add("nodes", report.nodes_seen);
  result.add("node_losses", totals.losses);
  result.add("throttled_hosts", totals.throttled);
  result.add("set_aside", totals.ever_aside);
  result.add("end", to_string(report.end));
  result.add("error",
             http::redact_credentials(report.error, http::text_kind::sentence));
  result.add("exit_code", static_cast<uint64_t>(exit_code));
  return std::move(result).line();
}

} // namespace muster::output
