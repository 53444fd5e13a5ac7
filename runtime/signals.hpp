// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <functional>
#include <thread>

namespace muster {

/// Makes writes fail with an error instead of SIGPIPE and SIGXFSZ. Blocks
/// SIGINT, SIGTERM, SIGHUP and SIGALRM in all threads, except signals that are
/// ignored already (nohup). Call before any thread starts.
void block_signals();

/// Calls `on_signal` for each of these signals, on a separate thread, until
/// destruction.
class signal_watch {
public:
  /// `on_signal` gets the signal's number.
  explicit signal_watch(std::function<void(int)> on_signal);
  ~signal_watch();

  signal_watch(const signal_watch&) = delete;
  signal_watch& operator=(const signal_watch&) = delete;

private:
  std::thread thread_;
};

} // namespace muster
