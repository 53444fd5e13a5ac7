// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/exchange.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace muster::http {

/// Runs any number of exchanges on a few threads, over connections that are
/// kept alive per origin. Keeps to the same rules as httplib_engine.
class async_engine {
public:
  /// Takes answers, many at once; called by the engine's threads.
  using deliver = std::function<void(std::vector<async_answer>)>;

  /// On failure (an unreadable CA file) returns null and says what and where
  /// in `error`.
  static std::unique_ptr<async_engine> make(exchange_settings settings,
                                            std::string& error);

  /// Ends the threads; what is under way gets no answer.
  ~async_engine();

  /// Starts that many threads, or as many as the system has. Throws
  /// std::system_error if it has none.
  void start(size_t threads, deliver to);

  /// Each order gets one answer, at the latest shortly after its deadline, and
  /// maybe an early word of it before. Thread-safe, after start().
  void submit(std::vector<async_order> orders);

  /// Makes running and later exchanges end as `cancelled`, soon. Thread-safe.
  void cancel();

private:
  struct state;
  explicit async_engine(std::unique_ptr<state> st);
  std::unique_ptr<state> state_;
};

} // namespace muster::http
