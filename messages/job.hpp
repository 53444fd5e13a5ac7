// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/cookie_jar.hpp"
#include "http/net/shortage.hpp"
#include "http/url/url.hpp"
#include "messages/load_report.hpp"
#include "messages/record.hpp"

#include <caf/meta/type_name.hpp>
#include <caf/optional.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

/// The progress of a fetch that continues at another node.
struct journey {
  /// URLs of the present attempt that redirected, starting with that of the
  /// input.
  std::vector<http::url> visited;
  std::vector<uint16_t> statuses; ///< Of the answers of these.
  /// A digest of each request for these URLs: URL and cookies.
  std::vector<uint64_t> requests;
  std::vector<http::cookie> cookies; ///< Of the present attempt.
  uint32_t attempts = 1;             ///< With the present one.
  /// Attempts that ended because the host asked to wait.
  uint32_t waits = 0;
  microseconds elapsed{0};
  /// Of that, the waits that hosts asked for: no part of `fetch.timeout`.
  microseconds excused{0};
  microseconds started_at = absent; ///< As in fetch_result.
  /// The status with which HEAD was refused, so that GET is used; 0: none.
  uint16_t refused_head = 0;
};

/// A URL on its way to a fetcher.
struct fetch_task {
  uint64_t index = 0;
  http::url target; ///< Of the next exchange.
  /// Share of its host's limits, if they are divided.
  uint32_t share = 0;
  caf::optional<journey> so_far{}; ///< Unset: the fetch begins.
  /// Since when it waits for a local resource. Not sent to other processes.
  std::optional<std::chrono::steady_clock::time_point> short_since{};
};

/// A fetch that waits for a local resource. Not sent to other processes.
struct set_aside {
  fetch_task rest; ///< What remains to do when the resource is available.
  http::shortage lack = http::shortage::none;
};

using task_batch = std::vector<fetch_task>;
using result_batch = std::vector<fetch_result>;
using index_batch = std::vector<uint64_t>;
using record_batch = std::vector<record>;

/// Stands for a host while inputs of it are in memory or set aside.
using host_number = uint32_t;

/// Of an input without a target.
inline constexpr host_number no_host = UINT32_MAX;

/// One line of the input, parsed.
struct input_item {
  uint64_t index = 0;
  std::string url;                ///< As given, credentials replaced by `***`.
  http::url target;               ///< Meaningless if error is set.
  std::string error;              ///< Why there is no target; empty otherwise.
  std::vector<std::string> carry; ///< UTF-8.
  std::string warning{};          ///< For the record, of what is odd here.
  uint64_t kept = 0; ///< Memory of this line until its record is written.
  host_number host = no_host; ///< What the source knows its host by.
};

/// Memory that a line takes until its record is written: its texts once, and
/// its target as key, with the node, in the request and in the result.
uint64_t kept_bytes(const input_item& item);

/// Counts of records by outcome: written by the sink, or by an earlier run.
struct write_receipt {
  uint64_t ok = 0;
  uint64_t http_errors = 0;
  uint64_t errors = 0;
  uint64_t duplicates = 0;
  uint64_t bytes = 0; ///< Sum of `bytes` of all these records.
  /// Why records are missing: what failed and where. Empty if none are.
  std::string error;

  /// Counts a record that was written.
  void count(const fetch_result& written);
  void count(muster::outcome value);

  uint64_t records() const {
    return ok + http_errors + errors + duplicates;
  }
};

/// An input that has its result.
struct finished_input {
  host_number host = no_host;
  uint64_t bytes = 0; ///< Its kept_bytes().
};

/// What the coordinator wants the source to read.
struct read_order {
  uint64_t lines = 0; ///< Maximum number of inputs to hand out.
  uint64_t bytes = 0; ///< Stop when they have this many kept_bytes().
  uint64_t room = 0;  ///< Free lines of the look-ahead.
  /// A node could start URLs of other hosts than it has.
  bool idle = false;
  std::vector<finished_input> finished; ///< Since the last order.
};

/// What the source read.
struct input_batch {
  /// May be empty if there is nothing to read now.
  std::vector<input_item> items;
  bool end = false;      ///< Nothing will follow.
  bool all_read = false; ///< The input has no more lines.
  /// Why the input broke off, or why inputs are lost.
  std::string error;
  /// Nothing will follow before inputs have finished, or a node is idle.
  bool stuck = false;
  uint64_t held = 0;  ///< Inputs read, but neither handed out nor set aside.
  uint64_t aside = 0; ///< Inputs that are set aside now.
  uint64_t set_aside = 0; ///< Inputs that were set aside for this order.
  uint64_t lost = 0;      ///< Inputs that cannot be read back.
  std::string notice;     ///< A sentence for people; mostly empty.
  /// Number of inputs read: in `items`, set aside, held, and those that were
  /// done before.
  uint64_t inputs = 0;
  write_receipt before; ///< Outcomes of those that were done before.
  /// The earlier output belongs to another input; implies error and end.
  bool foreign = false;
  int32_t permille = -1; ///< Share of the input read so far; -1: unknown.
  std::vector<std::string> doubts{}; ///< Sentences about what was read.
};

/// Progress of a job. Sums: read = done + out, done = the outcomes.
struct progress {
  uint64_t read = 0; ///< Inputs read, as the source counts them.
  uint64_t out = 0;  ///< Inputs without a record yet.
  /// Inputs that are being fetched, as reported by nodes.
  uint64_t running = 0;
  uint64_t ok = 0;
  uint64_t http_errors = 0;
  uint64_t errors = 0;
  uint64_t duplicates = 0;
  uint64_t before = 0;     ///< Inputs that an earlier run has done.
  uint64_t bytes = 0;      ///< Sum of `bytes` of all records of this run.
  uint64_t nodes = 0;      ///< Nodes that have joined and are not lost.
  uint64_t losses = 0;     ///< Number of times that a node was lost.
  uint64_t throttled = 0;  ///< Hosts that asked to wait or to slow down.
  uint64_t aside = 0;      ///< Inputs that are set aside now.
  uint64_t ever_aside = 0; ///< Number of times that an input was set aside.
  int32_t permille = -1;   ///< Share of the input read; -1: unknown.
  bool all_read = false;   ///< The input has no more lines.
  run_limit limit = run_limit::none; ///< Why not more fetches are running.
  duration_counts ages{}; ///< Of running fetches, as reported by nodes.
  /// Time that running fetches have to finish after an interrupt; or `absent`.
  microseconds grace_left = absent;
  microseconds elapsed{0};

  uint64_t done() const {
    return ok + http_errors + errors + duplicates;
  }

  /// At the end of a job, `out` is the number of dropped inputs, counted where
  /// they were dropped. False means that an input was lost or counted twice.
  bool adds_up() const {
    return read == done() + out;
  }
};

/// Why a job is over.
enum class job_end : uint8_t {
  complete,      ///< Every input has its record.
  interrupted,   ///< Drained or stopped: some inputs are pending.
  input_failed,  ///< The input broke off; what was read has its records.
  output_failed, ///< Records could not be written.
  node_lost,     ///< No node was left, and none joined in time.
  foreign_input, ///< The output to resume belongs to another input.
  aside_lost,    ///< Inputs that were set aside cannot be read back.
};

/// The name in the account: `input_failed`.
std::string_view to_string(job_end value);

/// The account of a finished job.
struct job_report {
  job_end end = job_end::complete;
  bool unread = false; ///< Part of the input was never read.
  /// totals.out is the number of inputs without a record.
  progress totals;
  uint64_t nodes_seen = 0; ///< Number of nodes that have ever joined.
  std::string error;       ///< Sentence for input_failed and output_failed.
};

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, write_receipt& x) {
  return f(caf::meta::type_name("write_receipt"), x.ok, x.http_errors, x.errors,
           x.duplicates, x.bytes, x.error);
}

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, progress& x) {
  return f(caf::meta::type_name("progress"), x.read, x.out, x.running, x.ok,
           x.http_errors, x.errors, x.duplicates, x.before, x.bytes, x.nodes,
           x.losses, x.throttled, x.aside, x.ever_aside, x.permille, x.all_read,
           x.limit, x.ages, x.grace_left, x.elapsed);
}

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, job_report& x) {
  return f(caf::meta::type_name("job_report"), x.end, x.unread, x.totals,
           x.nodes_seen, x.error);
}

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, input_item& x) {
  return f(caf::meta::type_name("input_item"), x.index, x.url, x.target,
           x.error, x.carry, x.warning, x.kept, x.host);
}

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, finished_input& x) {
  return f(caf::meta::type_name("finished_input"), x.host, x.bytes);
}

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, read_order& x) {
  return f(caf::meta::type_name("read_order"), x.lines, x.bytes, x.room, x.idle,
           x.finished);
}

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, input_batch& x) {
  return f(caf::meta::type_name("input_batch"), x.items, x.end, x.all_read,
           x.error, x.stuck, x.held, x.aside, x.set_aside, x.lost, x.notice,
           x.permille, x.inputs, x.before, x.foreign, x.doubts);
}

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, journey& x) {
  return f(caf::meta::type_name("journey"), x.visited, x.statuses, x.requests,
           x.cookies, x.attempts, x.waits, x.elapsed, x.excused, x.started_at,
           x.refused_head);
}

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, fetch_task& x) {
  return f(caf::meta::type_name("fetch_task"), x.index, x.target, x.share,
           x.so_far);
}

} // namespace muster

namespace muster::http {

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, cookie& x) {
  return f(caf::meta::type_name("cookie"), x.name, x.value, x.domain, x.path,
           x.host_only, x.secure_only, x.expires);
}

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, url& x) {
  return f(caf::meta::type_name("url"), x.secure, x.username, x.password,
           x.host, x.port, x.target, x.cut_in_secret);
}

} // namespace muster::http
