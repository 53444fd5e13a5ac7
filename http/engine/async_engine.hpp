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
/// kept alive per origin. The rules are those of httplib_engine.
class async_engine {
public:
  /// Receives answers, many at once. Called by the engine's threads.
  using deliver = std::function<void(std::vector<async_answer>)>;

  /// On failure (an unreadable CA file), returns null and stores a sentence in
  /// `error`.
  static std::unique_ptr<async_engine> make(engine_settings settings,
                                            std::string& error);

  /// Ends the threads. Running exchanges get no answer.
  ~async_engine();

  /// Starts `threads` threads, or as many as the system permits. Throws
  /// std::system_error if it permits none.
  void start(size_t threads, deliver to);

  /// Runs exchanges. Each order gets one answer, at the latest shortly after
  /// its deadline. Before it, there may be an answer with `head_only`.
  /// Thread-safe after start().
  void submit(std::vector<async_order> orders);

  /// Makes running and later exchanges end soon as `cancelled`. Thread-safe.
  void cancel();

private:
  struct state;
  explicit async_engine(std::unique_ptr<state> st);
  std::unique_ptr<state> state_;
};

} // namespace muster::http
