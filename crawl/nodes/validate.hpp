// SPDX-License-Identifier: BSD-3-Clause

#pragma once

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

/// What a message between coordinator and node may hold at most. Follows from
/// the settings of the job, which both sides know.
struct message_limits {
  uint64_t credit = 50'000; ///< URLs that a node takes at once.
  uint32_t redirects = 10;  ///< Of one attempt.
  /// Of one URL, but for those that ended with a host that asked to wait: only
  /// the time bounds these.
  uint32_t attempts = 3;
  microseconds time = std::chrono::hours{1}; ///< Any that was measured.
};

/// `credit`: as in the node's terms.
message_limits limits_of(const fetch_settings& fetch, uint64_t credit);

/// How long a node with URLs goes without a result at most, if it fetches.
struct result_patience {
  /// While at least one fetch runs, all the time.
  std::chrono::milliseconds running{0};
  /// Longer than that if its machine is short of something.
  std::chrono::milliseconds lacking{0};
  /// While its hosts may all be waiting: for their rate, their breakers, or the
  /// end of their Retry-After.
  std::chrono::milliseconds waiting{0};
  /// Longer than both if hosts have asked to be left alone.
  std::chrono::milliseconds throttled{0};
};

/// `shares`: that the limits of each host are cut into.
result_patience patience_of(const fetch_settings& fetch,
                            const politeness_settings& politeness,
                            uint32_t shares);

// Messages from other processes are looked at once, on arrival. Each function
// returns what is wrong, such as "a result with an unknown outcome", or
// nothing. What is returned repeats nothing of the message but numbers.

std::string problem_of(const fetch_result& result, const message_limits& most);
std::string problem_of(const result_batch& results, const message_limits& most);

/// A URL as http::parse_url() makes it.
std::string problem_of(const http::url& target);

std::string problem_of(const fetch_task& task, const message_limits& most);
std::string problem_of(const task_batch& tasks, const message_limits& most);

std::string problem_of(http::shortage lack);

std::string problem_of(const host_wait_list& hosts);

/// Of a join.
std::string problem_of_credit(uint64_t credit, const message_limits& most);

/// Of indexes or host names in one message.
std::string problem_of_count(uint64_t count, const message_limits& most);

/// The settings inside are apply_wire()'s to check.
std::string problem_of(const node_terms& terms);

/// Makes a result pass problem_of(): shortens texts, replaces what is not
/// UTF-8, caps times. What cannot be told becomes an error. So a server's
/// answer never makes a node's message invalid.
void make_valid(fetch_result& result, const message_limits& most);

/// A name or version that a stranger gives itself, for people to read: one
/// line, no control characters, at most 64 characters; "unnamed" if nothing is
/// left.
std::string clean_name(std::string_view name);

/// As clean_name(), but a sentence, of at most 500 characters.
std::string clean_words(std::string_view words);

/// Memory that a task takes, about as much as on the wire.
size_t size_of(const fetch_task& task);
size_t size_of(const fetch_result& result);

/// Tasks or results that are sent in one message take so many bytes at most,
/// unless it is only one.
inline constexpr size_t max_batch_bytes = 1'048'576;

} // namespace muster
