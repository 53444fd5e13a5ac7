#pragma once

#include <functional>
#include <thread>

namespace muster {

/// Makes SIGPIPE and SIGXFSZ plain write errors, and takes SIGINT, SIGTERM,
/// SIGHUP and SIGALRM out of the way of all threads, but for those that are
/// ignored already (nohup). Call before any thread starts.
void block_signals();

/// Calls back, on a thread of its own, for each of these signals from
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
