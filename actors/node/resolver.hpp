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

  /// Begins a look-up; the callback gets the answer once, on any thread.
  std::function<void(const std::string& name, callback done)> look_up;
  /// Where answers are kept; fetchers read it, too.
  std::shared_ptr<http::name_cache> cache;
  look_up_window::bounds at_once;
  /// How long a client waits for its answer, at most.
  std::chrono::milliseconds patience{120'000};
  /// Look-ups of one name before its failure counts.
  unsigned tries = 3;
  http::backoff backoff{std::chrono::milliseconds{500},
                        std::chrono::milliseconds{5'000}};
  /// Answers are kept for their time to live, within these.
  std::chrono::seconds keep_min{1};
  std::chrono::seconds keep_max{3'600};
  /// How long "there is no such host" is kept. Temporary failures are not: who
  /// tries again shall ask again.
  std::chrono::seconds keep_failure{10};
  uint64_t seed = 0; ///< For the jitter of backoffs.
};

/// A resolver, with the messages that it sends to itself.
using resolver_impl = resolver_actor::extend<
  // The result of looking up a name.
  caf::reacts_to<std::string, http::dns_answer>,
  // Look this name up again.
  caf::reacts_to<retry_atom, std::string>>;

/// Looks each name up once however many fetchers wait, tries again what failed
/// for reasons that are not the name's, asks for less where servers are
/// strained, and keeps the answers.
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

  /// A name that somebody waits for.
  struct entry {
    std::vector<fetcher_actor> clients;
    time_point asked;   ///< By the latest client.
    unsigned tries = 0; ///< That have failed.
    size_t epoch = 0;   ///< Of the window when the last try began.
  };

  /// Begins look-ups as the window allows. Names that nobody waits for any more
  /// are dropped, so that the queue holds no more than the clients of one
  /// patience.
  void pump();

  /// The next name that somebody waits for; null if there is none.
  std::pair<const std::string, entry>* next();

  /// Has the name tried again later; false if that cannot help any more.
  bool try_again(const std::string& host, entry& waiting);

  /// Keeps the answer and gives it to all that wait.
  void settle(const std::string& host, http::dns_answer& answer);

  pointer self_;
  resolver_config config_;
  look_up_window window_;
  std::minstd_rand random_;
  std::unordered_map<std::string, entry> pending_;
  /// Names of pending_ that are to be looked up.
  std::deque<std::string> queue_;
  size_t under_way_ = 0;
};

resolver_impl::behavior_type
resolver(resolver_impl::stateful_pointer<actor_state<resolver_state>> self,
         resolver_config config);

} // namespace muster
