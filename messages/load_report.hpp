// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <caf/meta/type_name.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace muster {

/// What keeps a job, or a node, from running more fetches at once.
enum class run_limit : uint8_t {
  none,        ///< Nothing is waiting, or it is not known.
  concurrency, ///< `fetch.concurrency`.
  per_host,    ///< `politeness.per-host`.
  rate,        ///< `politeness.rate`.
  host_wait,   ///< Hosts have asked to wait or to slow down.
  breaker,     ///< Hosts that failed are tried with one fetch.
  shortage,    ///< A local resource has run out.
  input,       ///< The list is not read faster.
  output,      ///< Records are not written faster.
};

/// The last one that a node reports.
inline constexpr auto last_limit_of_node = run_limit::shortage;

/// Numbers of fetches by their duration, or by their age: eight buckets for
/// each power of two, from 1 ms to more than a day. May be shorter.
using duration_counts = std::vector<uint32_t>;

inline constexpr size_t duration_buckets = 232;

/// The bucket of a duration. Negative ones are in the first.
size_t duration_bucket(std::chrono::duration<double> value);

/// The shortest duration of a bucket, in seconds.
double bucket_begin(size_t bucket);

void count_duration(duration_counts& counts,
                    std::chrono::duration<double> value);

/// Adds `more` to `counts`.
void add_counts(duration_counts& counts, const duration_counts& more);

/// What a node tells about its fetches, for the progress line.
struct load_report {
  run_limit limit = run_limit::none;
  duration_counts ages{}; ///< Of the running fetches.
};

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, load_report& x) {
  return f(caf::meta::type_name("load_report"), x.limit, x.ages);
}

} // namespace muster
