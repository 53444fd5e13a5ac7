// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "actors/actor_state.hpp"
#include "crawl/hosts/look_up_window.hpp"
#include "http/dns/name_cache.hpp"
#include "http/retry.hpp"
#include "messages/interfaces/fetcher.hpp"
#include "messages/interfaces/resolver.hpp"

#include <caf/all.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace muster {

struct resolver_config {
  using callback = std::function<void(http::dns_answer)>;

  /// Starts a look-up. The callback gets the answer once, on any thread.
  std::function<void(const std::string& name, callback done)> look_up;
  /// Keeps the answers; fetchers also read it.
  std::shared_ptr<http::name_cache> cache;
  look_up_window::bounds at_once;
  /// How long a client waits for its answer.
  std::chrono::milliseconds patience{120'000};
  /// Number of look-ups of a name before its failure is reported.
  unsigned tries = 3;
  http::backoff backoff{std::chrono::milliseconds{500},
                        std::chrono::milliseconds{5'000}};
  /// Limits for the time to live of answers.
  std::chrono::seconds keep_min{1};
  std::chrono::seconds keep_max{3'600};
  /// How long "no such host" is kept. Temporary failures are not kept, so that
  /// another attempt asks again.
  std::chrono::seconds keep_failure{10};
  uint64_t seed = 0; ///< Seed for the jitter of backoffs.
};

/// A resolver, with the messages that it sends to itself.
using resolver_impl = resolver_actor::extend<
  // The result of looking up a name.
  caf::reacts_to<std::string, http::dns_answer>,
  // Look this name up again.
  caf::reacts_to<retry_atom, std::string>>;

/// Looks up each name once for all fetchers that wait for it. Repeats look-ups
/// after temporary failures, runs fewer at once while servers are overloaded,
/// and caches the answers.
///
///     fetcher        resolver        look_up (any thread)
///      | -- order ---> | -- name -----> |
///      |               | <- answer ---- |
///      |               |   temporary: backoff, then again
///      | <- answer --- |
class resolver_state {
public:
  static inline const char* name = "resolver";

  using pointer = resolver_impl::pointer;

  resolver_state(pointer self, resolver_config config);

  void on_order(look_up_order& order);
  void on_answer(const std::string& host, http::dns_answer& answer);
  void on_retry(const std::string& host);

private:
  using time_point = std::chrono::steady_clock::time_point;

  /// A name with waiting clients.
  struct entry {
    std::vector<fetcher_actor> clients;
    time_point asked;   ///< When the latest client asked.
    unsigned tries = 0; ///< Number of failed look-ups.
    size_t epoch = 0;   ///< Epoch of the window when the last look-up started.
  };

  /// Starts look-ups as the window allows. Drops names whose clients have
  /// stopped waiting, which bounds the queue.
  void pump();

  /// The next name with waiting clients; null if there is none.
  std::pair<const std::string, entry>* next();

  /// Schedules another look-up of the name. Returns false if it cannot help in
  /// time.
  bool try_again(const std::string& host, entry& waiting);

  /// Caches the answer and sends it to all waiting clients.
  void settle(const std::string& host, http::dns_answer& answer);

  pointer self_;
  resolver_config config_;
  look_up_window window_;
  std::minstd_rand random_;
  std::unordered_map<std::string, entry> pending_;
  /// Names of pending_ whose look-up has not started.
  std::deque<std::string> queue_;
  size_t under_way_ = 0;
};

resolver_impl::behavior_type
resolver(resolver_impl::stateful_pointer<actor_state<resolver_state>> self,
         resolver_config config);

} // namespace muster
