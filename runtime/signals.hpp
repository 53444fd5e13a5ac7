// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <functional>
#include <thread>

namespace muster {

/// Turns SIGPIPE and SIGXFSZ into plain write errors. Blocks SIGINT, SIGTERM,
/// SIGHUP and SIGALRM in all threads, except signals that are ignored already
/// (nohup). Call before any thread starts.
void block_signals();

/// Calls `on_signal`, on its own thread, for each of these signals from
/// construction until destruction.
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
