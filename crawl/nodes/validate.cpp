// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/validate.hpp"

#include "crawl/hosts/host_gate.hpp"
#include "crawl/hosts/pace.hpp"
#include "crawl/nodes/handshakes.hpp"
#include "crawl/nodes/placement.hpp"
#include "crawl/nodes/printable.hpp"
#include "crawl/nodes/redirect_hops.hpp"
#include "http/retry.hpp"
#include "http/url/ip_address.hpp"
#include "output/rows/utf8.hpp"

#include <algorithm>
#include <numeric>

namespace muster {

using http::error_kind;
using namespace std::chrono_literals;

namespace {

/// Maximum size in bytes of a URL in a result, and of a URL to fetch. An input
/// line of 1 MiB may be three times as long when percent-encoded.
constexpr size_t max_final_url = 256 * 1'024;
constexpr size_t max_target = 4 * 1'048'576;

/// Maximum size in bytes of all URLs of a fetch that continues at another node.
constexpr size_t max_journey = 8 * 1'048'576;

/// Maximum number of times that hosts asked one URL to wait.
constexpr uint32_t max_waits = 1'000'000;

constexpr size_t max_content_type = 1'024;
constexpr size_t max_error = 16 * 1'024;
constexpr size_t max_name = 64;
constexpr size_t max_words = 500;

/// Larger than any body, and small enough for sums.
constexpr uint64_t max_size = uint64_t{1} << 50;

/// Limits for the terms of a node.
constexpr uint64_t max_credit = 10'000'000;
constexpr std::chrono::milliseconds max_lease{1h};
constexpr size_t max_terms = 8 * 1'048'576;

/// A node checks for overdue fetches four times a second, reminds them, and
/// waits this long for their result.
constexpr std::chrono::milliseconds overdue{5'500};

/// Maximum time of a fetch, whatever its hosts ask for. Longer than any run,
/// and sums do not overflow.
constexpr std::chrono::milliseconds longest_time = std::chrono::years{10};

/// The first characters of `text`, made printable.
std::string printable_part(std::string_view text, size_t characters) {
  std::string result;
  // A character takes four bytes at most.
  output::append_printable(result, text.substr(0, 4 * characters));
  result.resize(output::first_code_points(result, characters).size());
  return result;
}

/// Whether `host` has the form of the WHATWG URL standard: lower case, without
/// delimiters.
bool is_host(std::string_view host) {
  if (host.starts_with('['))
    return host.size() > 2 && host.ends_with(']')
           && host.find_first_not_of("0123456789abcdef:.", 1)
                == host.size() - 1;
  return !host.empty() && is_visible_ascii(host)
         && host.find_first_of("#%/:<>?@[\\]^|ABCDEFGHIJKLMNOPQRSTUVWXYZ")
              == std::string_view::npos;
}

bool is_digest(std::string_view text) {
  return text.empty()
         || (text.size() == 64
             && text.find_first_not_of("0123456789abcdef")
                  == std::string_view::npos);
}

size_t size_of_url(const http::url& x) {
  return sizeof(x) + x.username.size() + x.password.size() + x.host.size()
         + x.target.size();
}

std::string problem_of_status(const fetch_result& x,
                              const http::status_set& accept) {
  if (x.outcome > outcome::error)
    return "a result with an unknown outcome";
  if (x.error_kind > http::last_error_kind
      || x.error_kind == error_kind::node_lost)
    return "a result with an unknown kind of error";
  if ((x.outcome == outcome::error) != (x.error_kind != error_kind::none))
    return "a result whose outcome does not fit its error";
  if (x.status > 999 || (x.status == 0 && x.outcome != outcome::error))
    return "a result with status " + std::to_string(x.status);
  if (x.outcome != outcome::error
      && accept.contains(x.status) != (x.outcome == outcome::ok))
    return "a result whose outcome does not fit its status";
  if (x.http_version > 30)
    return "a result with an unknown version of HTTP";
  return {};
}

std::string problem_of_numbers(const fetch_result& x,
                               const message_limits& most) {
  if (x.redirects > most.redirects)
    return "a result with " + std::to_string(x.redirects) + " redirects";
  if (x.attempts > most.attempts + max_waits)
    return "a result with " + std::to_string(x.attempts) + " attempts";
  if ((x.bytes > max_size && x.bytes != unknown_size)
      || x.wire_bytes > max_size)
    return "a result with an impossible size";
  for (auto time : {x.dns, x.connect, x.tls, x.first_byte, x.total})
    if (time < absent || time > most.time)
      return "a result with an impossible time";
  if (x.fields.size() > most.fields)
    return "a result with " + std::to_string(x.fields.size())
           + " response fields";
  if (!is_start(x.started_at))
    return "a result with an impossible start";
  return {};
}

std::string problem_of_texts(const fetch_result& x) {
  auto problem = problem_of_text("final URL", x.final_url, max_final_url);
  if (problem.empty())
    problem = problem_of_text("content type", x.content_type, max_content_type);
  if (problem.empty())
    problem = problem_of_text("error", x.error, max_error);
  if (problem.empty())
    problem = problem_of_text("warning", x.warning, max_error);
  if (problem.empty())
    problem = problem_of_handshake(x.handshake);
  for (auto i = x.fields.begin(); problem.empty() && i != x.fields.end(); ++i)
    problem = problem_of_text("response field", *i, max_field);
  if (!problem.empty())
    return problem;
  if (!x.final_url.empty() && !is_web_url(x.final_url))
    return "a result whose final URL is not a URL";
  if (!x.remote_ip.empty() && !http::parse_ip(x.remote_ip))
    return "a result with an invalid address";
  if (!is_digest(x.sha256) || !is_digest(x.wire_sha256))
    return "a result with an invalid digest";
  return {};
}

template<class Batch>
std::string problem_of_all(const Batch& batch, const message_limits& most) {
  auto problem = problem_of_count(batch.size(), most);
  for (auto i = batch.begin(); problem.empty() && i != batch.end(); ++i)
    problem = problem_of(*i, most);
  return problem;
}

} // namespace

message_limits limits_of(const fetch_settings& fetch, uint64_t credit) {
  return {credit,
          fetch.max_redirects,
          fetch.retries + 1,
          longest_time,
          fetch.exchange.report_fields.size(),
          fetch.exchange.accept};
}

result_patience patience_of(const fetch_settings& fetch,
                            const politeness_settings& politeness,
                            uint32_t shares) {
  result_patience result;
  result.running = fetch.timeout + overdue;
  std::chrono::milliseconds pause{0};
  if (politeness.rate > 0)
    pause = std::chrono::milliseconds{
      static_cast<int64_t>(1'000.0 * shares / politeness.rate)};
  if (politeness.breaker_failures > 0)
    pause = std::max(pause, politeness.breaker_pause);
  constexpr std::chrono::milliseconds slowest{
    static_cast<int64_t>(1'000 / pace::lowest_rate)};
  pause = std::max<std::chrono::milliseconds>(
    {pause, fetch.retry_after_max, slowest});
  result.waiting = result.running + pause;
  result.lacking = fetch.local_wait;
  // The time until a host is given up. A URL may also need many exchanges, each
  // after a wait.
  auto wait = std::max<std::chrono::milliseconds>(fetch.retry_after_max,
                                                  slowest);
  auto exchanges = (fetch.max_redirects + int64_t{1} + fetch.head_fallback)
                   * (fetch.retries + int64_t{1});
  result.throttled =
    host_gate::patience
    + std::min<std::chrono::milliseconds>(wait, longest_time / exchanges)
        * exchanges;
  return result;
}

std::string problem_of(const fetch_result& result, const message_limits& most) {
  auto problem = problem_of_status(result, most.accept);
  if (problem.empty())
    problem = problem_of_numbers(result, most);
  if (problem.empty())
    problem = problem_of_chain(result.chain, most.redirects);
  if (problem.empty())
    problem = problem_of_texts(result);
  return problem;
}

std::string problem_of(const result_batch& results,
                       const message_limits& most) {
  return problem_of_all(results, most);
}

std::string problem_of(const http::url& target) {
  if (size_of_url(target) > max_target)
    return "a URL of " + std::to_string(size_of_url(target)) + " bytes";
  if (!is_host(target.host))
    return "a URL with an invalid host";
  if (!target.target.starts_with('/') || !is_visible_ascii(target.target)
      || target.target.find('#') != std::string::npos)
    return "a URL with an invalid path";
  if (!is_visible_ascii(target.username) || !is_visible_ascii(target.password)
      || target.username.find(':') != std::string::npos)
    return "a URL with invalid credentials";
  return {};
}

std::string problem_of(const fetch_task& task, const message_limits& most) {
  auto problem = problem_of(task.target);
  if (task.share >= max_shares)
    problem = "a URL of share " + std::to_string(task.share);
  if (!task.so_far)
    return problem;
  auto& journey = *task.so_far;
  if (journey.visited.size() > most.redirects)
    problem = "a fetch after " + std::to_string(journey.visited.size())
              + " redirects";
  if (journey.statuses.size() != journey.visited.size()
      || !std::ranges::all_of(journey.statuses, is_redirect))
    problem = "a fetch with other answers than redirects";
  if (!is_start(journey.started_at))
    problem = "a fetch with an impossible start";
  if (journey.attempts <= journey.waits || journey.waits > max_waits
      || journey.attempts - journey.waits > most.attempts)
    problem = "a fetch in attempt " + std::to_string(journey.attempts);
  if (journey.excused < 0us || journey.elapsed < journey.excused
      || journey.elapsed > most.time)
    problem = "a fetch with an impossible time";
  if (journey.requests.size() > most.redirects)
    problem = "a fetch after " + std::to_string(journey.requests.size())
              + " requests";
  if (journey.refused_head != 0 && !http::refuses_head(journey.refused_head))
    problem = "a fetch whose HEAD was answered with "
              + std::to_string(journey.refused_head);
  if (!http::cookie_jar::of(journey.cookies))
    problem = "a fetch with impossible cookies";
  if (size_of(task) > max_journey)
    problem = "a fetch whose URLs take " + std::to_string(size_of(task))
              + " bytes";
  for (auto& url : journey.visited)
    if (problem.empty())
      problem = problem_of(url);
  return problem;
}

std::string problem_of(const task_batch& tasks, const message_limits& most) {
  return problem_of_all(tasks, most);
}

std::string problem_of(http::shortage lack) {
  return lack != http::shortage::none && lack <= http::last_shortage
           ? std::string{}
           : "an unknown shortage";
}

std::string problem_of(const load_report& report) {
  return report.limit <= last_limit_of_node
             && report.ages.size() <= duration_buckets
           ? std::string{}
           : "an impossible load";
}

std::string problem_of(const host_wait_list& hosts) {
  return is_valid(hosts) ? std::string{} : "an impossible wait of a host";
}

std::string problem_of_credit(uint64_t credit, const message_limits& most) {
  return credit > 0 && credit <= most.credit
           ? std::string{}
           : "a credit of " + std::to_string(credit) + " URLs";
}

std::string problem_of_count(uint64_t count, const message_limits& most) {
  return count <= most.credit ? std::string{}
                              : std::to_string(count) + " URLs at once";
}

std::string problem_of(const node_terms& terms) {
  if (terms.credit == 0 || terms.credit > max_credit)
    return "a credit of " + std::to_string(terms.credit) + " URLs";
  if (terms.shares == 0 || terms.shares > max_shares)
    return std::to_string(terms.shares) + " shares of each host";
  if (terms.lease <= 0ms || terms.lease > max_lease)
    return "a lease of " + std::to_string(terms.lease.count()) + " ms";
  if (terms.settings.size() + terms.ca_pem.size() > max_terms)
    return "settings of "
           + std::to_string(terms.settings.size() + terms.ca_pem.size())
           + " bytes";
  return {};
}

void make_valid(fetch_result& result, const message_limits& most) {
  make_printable(result.content_type, max_content_type);
  make_printable(result.error, max_error);
  make_printable(result.warning, max_error);
  make_printable(result.handshake);
  for (auto time : {&result.dns, &result.connect, &result.tls,
                    &result.first_byte, &result.total})
    *time = std::clamp(*time, absent, most.time);
  if (result.bytes > max_size)
    result.bytes = unknown_size;
  auto problem = problem_of(result, most);
  if (problem.empty())
    return;
  fetch_result failed;
  failed.index = result.index;
  failed.error_kind = error_kind::protocol;
  failed.error = "the answer cannot be reported: " + problem;
  result = std::move(failed);
}

std::string clean_words(std::string_view words) {
  return printable_part(words, max_words);
}

std::string clean_name(std::string_view name) {
  auto result = printable_part(name, max_name);
  return result.find_first_not_of(' ') == std::string::npos ? "unnamed"
                                                            : result;
}

size_t size_of(const fetch_task& task) {
  auto result = sizeof(task) + size_of_url(task.target);
  if (task.so_far)
    for (auto& url : task.so_far->visited)
      result += size_of_url(url);
  return result;
}

size_t size_of(const fetch_result& result) {
  auto size = sizeof(result) + result.final_url.size()
              + result.content_type.size() + result.error.size()
              + result.warning.size();
  size += result.fields.size() * sizeof(std::string);
  for (auto& value : result.fields)
    size += value.size();
  return size + size_of(result.chain) + size_of(result.handshake);
}

} // namespace muster
