// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/status_set.hpp"
#include "messages/cluster.hpp"
#include "messages/host_waits.hpp"
#include "messages/job.hpp"
#include "messages/settings.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

/// Limits of the messages between coordinator and node. They follow from the
/// settings of the job, which both sides know.
struct message_limits {
  uint64_t credit = 50'000; ///< Number of URLs that a node takes at once.
  uint32_t redirects = 10;  ///< Redirects of one attempt.
  /// Attempts of one URL, without those that ended because a host asked to
  /// wait. Only the time limits these.
  uint32_t attempts = 3;
  microseconds time = std::chrono::hours{1}; ///< Limit of measured times.
  size_t fields = 0;         ///< Number of response fields to report.
  http::status_set accept{}; ///< Statuses that make a complete response ok.
};

/// `credit`: see node_terms.
message_limits limits_of(const fetch_settings& fetch, uint64_t credit);

/// The longest times that a working node with URLs may go without a result.
struct result_patience {
  /// While at least one fetch is running without a break.
  std::chrono::milliseconds running{0};
  /// The same during a shortage of its machine; longer than `running`.
  std::chrono::milliseconds lacking{0};
  /// While all its hosts may be waiting: for their rate, their breakers, or the
  /// end of their Retry-After.
  std::chrono::milliseconds waiting{0};
  /// If hosts have asked to wait; longer than `running` and `waiting`.
  std::chrono::milliseconds throttled{0};
};

/// `shares`: number of shares of each host.
result_patience patience_of(const fetch_settings& fetch,
                            const politeness_settings& politeness,
                            uint32_t shares);

// Messages from other processes are checked once, on arrival. Each function
// returns a problem, such as "a result with an unknown outcome", or an empty
// string. The problem repeats nothing of the message except numbers.

std::string problem_of(const fetch_result& result, const message_limits& most);
std::string problem_of(const result_batch& results, const message_limits& most);

/// Checks that a URL has the form that http::parse_url() returns.
std::string problem_of(const http::url& target);

std::string problem_of(const fetch_task& task, const message_limits& most);
std::string problem_of(const task_batch& tasks, const message_limits& most);

std::string problem_of(http::shortage lack);
std::string problem_of(const load_report& report);

std::string problem_of(const host_wait_list& hosts);

/// Checks the credit of a node that joins.
std::string problem_of_credit(uint64_t credit, const message_limits& most);

/// Checks the number of indexes or host names in one message.
std::string problem_of_count(uint64_t count, const message_limits& most);

/// Checks the terms, except the settings, which apply_sent() checks.
std::string problem_of(const node_terms& terms);

/// Makes a result valid for problem_of(): shortens texts, replaces bytes that
/// are not UTF-8, limits times. A result that cannot be sent becomes an error.
/// So a server's answer never makes a node's message invalid.
void make_valid(fetch_result& result, const message_limits& most);

/// Makes a name or version of an unknown peer safe to print: one line, no
/// control characters, at most 64 characters; "unnamed" if nothing is left.
std::string clean_name(std::string_view name);

/// Like clean_name(), for a sentence of at most 500 characters.
std::string clean_words(std::string_view words);

/// Memory of a task in bytes; about its size on the wire.
size_t size_of(const fetch_task& task);
size_t size_of(const fetch_result& result);

/// Maximum size of the tasks or results in one message, in bytes, unless there
/// is only one.
inline constexpr size_t max_batch_bytes = 1'048'576;

} // namespace muster
