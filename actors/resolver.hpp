#pragma once

#include "http/dns.hpp"
#include "messages/interfaces.hpp"

#include <caf/all.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace muster {

struct resolver_config {
  /// Blocks until a name is looked up; called from several threads.
  std::function<http::dns_answer(const std::string&)> look_up = http::look_up;
  /// Look-ups at once.
  size_t workers = 16;
  /// How long a client waits for its answer, at most.
  std::chrono::milliseconds patience{120'000};
  /// How long answers are kept: getaddrinfo does not tell their time to live.
  std::chrono::seconds keep{60};
  /// How long "there is no such host" is kept. Temporary failures are not.
  std::chrono::seconds keep_failure{10};
  /// Names kept at most.
  size_t max_names = 50'000;
};

/// Caches answers and asks once per name however many fetchers wait.
///
///     fetcher        resolver        worker (detached, a few)
///      | -- order ---> | -- name -----> |
///      |               | <- answer ---- |
///      | <- answer --- |
class resolver_state {
public:
  static inline const char* name = "resolver";

  using pointer = resolver_actor::stateful_pointer<resolver_state>;

  explicit resolver_state(pointer self);

  void start(resolver_config config);
  void on_order(look_up_order& order);
  void on_answer(uint64_t worker, const std::string& host,
                 http::dns_answer& answer);

private:
  struct entry {
    /// Meaningless while clients wait.
    http::dns_answer answer;
    std::chrono::steady_clock::time_point expires;
    std::vector<fetcher_actor> clients;
    std::chrono::steady_clock::time_point asked; ///< By the latest client.
    bool pending = false;
  };

  /// Gives names to idle workers, spawning them as needed. Names that nobody
  /// waits for any more are dropped, so that the queue holds no more than the
  /// clients of one patience.
  void assign();

  /// The next name that somebody waits for; false if there is none.
  bool next_name(std::string& name);

  /// Makes room in the cache.
  void evict();

  pointer self_;
  resolver_config config_;
  std::unordered_map<std::string, entry> names_;
  /// Names that no worker has begun.
  std::deque<std::string> queue_;
  std::vector<look_up_worker_actor> workers_;
  /// Positions in workers_.
  std::vector<size_t> idle_;
};

resolver_actor::behavior_type
resolver(resolver_actor::stateful_pointer<resolver_state> self,
         resolver_config config);

} // namespace muster
