// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/dns/dns.hpp"
#include "http/exchange.hpp"
#include "http/net/address_filter.hpp"
#include "http/net/connect_to.hpp"
#include "http/proxy/proxy_rules.hpp"
#include "http/retry.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace muster {

/// What runs the exchanges (`fetch.transport`).
enum class transport_kind : uint8_t {
  async,   ///< A few threads, any number of exchanges each.
  httplib, ///< A thread per exchange.
};

/// How a node fetches: what `[fetch]`, `[tls]` and `[politeness]` say.
struct fetch_settings {
  http::exchange_settings exchange;
  transport_kind transport = transport_kind::async;
  size_t io_threads = 0;    ///< Of the async transport; 0 for half the cores.
  size_t concurrency = 384; ///< Exchanges open at once on a node.
  std::chrono::milliseconds timeout{60'000}; ///< Total for one URL.
  /// How long a URL waits for local resources; does not count towards
  /// `timeout`.
  std::chrono::milliseconds local_wait{600'000};
  unsigned max_redirects = 10;
  /// Repeat a HEAD request as GET if the server refuses HEAD.
  bool head_fallback = false;
  /// Keep cookies that redirects set, and send them in the same fetch.
  bool cookies = true;
  unsigned retries = 2; ///< Attempts after the first.
  http::backoff backoff;
  std::chrono::seconds retry_after_max{30}; ///< Cap on Retry-After.
  http::dns_settings dns;
  http::connect_to_map connect_to;
  http::address_filter deny;
  http::proxy_rules proxies;
};

/// Limits per host.
struct politeness_settings {
  size_t per_host = 8; ///< Exchanges open at once with one host.
  double rate = 0;     ///< Requests a second and host; 0 for no limit.
  /// Failed connections in a row that open the breaker; 0: no breaker.
  unsigned breaker_failures = 5;
  std::chrono::milliseconds breaker_pause{30'000};
};

/// What to do with a URL that is already being fetched (`input.duplicates`).
enum class duplicates_mode : uint8_t {
  fetch, ///< Fetched again.
  share, ///< Waits for the first fetch and shares its result.
  skip,  ///< Gets a record with outcome `duplicate`.
};

/// Which node fetches a URL (`cluster.placement`).
enum class placement_mode : uint8_t {
  by_host, ///< The node that has all URLs of the host.
  spread,  ///< Several nodes, each with a share of the host's limits.
};

/// How the coordinator runs the list.
struct job_settings {
  duplicates_mode duplicates = duplicates_mode::share;
  /// Maximum number of unfinished URLs.
  size_t look_ahead = 50'000;
  uint64_t look_ahead_bytes = 64 << 20; ///< Of their memory.
  /// Bytes on disk for URLs of hosts with many; 0: all wait in the look-ahead.
  uint64_t set_aside = uint64_t{4} << 30;
  bool input_order = false;                ///< Records in input order.
  std::chrono::milliseconds grace{30'000}; ///< To drain after a signal.
  placement_mode placement = placement_mode::by_host;
  size_t min_nodes = 0; ///< Number of remote nodes to wait for at the start.
  /// A node that is silent for this long is lost.
  std::chrono::milliseconds lease{10'000};
  /// How long a job without nodes waits for one.
  std::chrono::milliseconds patience{60'000};
};

} // namespace muster
