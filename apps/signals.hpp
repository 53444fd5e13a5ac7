#pragma once

#include <functional>
#include <thread>

namespace muster {

/// Makes SIGPIPE and SIGXFSZ plain write errors, and takes SIGINT, SIGTERM and
/// SIGHUP out of the way of all threads. Call before any thread starts.
void block_signals();

/// Calls back, on a thread of its own, for each SIGINT, SIGTERM and SIGHUP
/// from construction until destruction.
class signal_watch {
public:
  /// `on_signal` gets how many have come, from 1.
  explicit signal_watch(std::function<void(unsigned)> on_signal);
  ~signal_watch();

  signal_watch(const signal_watch&) = delete;
  signal_watch& operator=(const signal_watch&) = delete;

private:
  std::thread thread_;
};

} // namespace muster
