#include "apps/signals.hpp"

#include <csignal>
#include <pthread.h>

namespace muster {

namespace {

/// Ends the watch; nobody else sends it to this process.
constexpr int end_signal = SIGUSR2;

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (auto number : {SIGINT, SIGTERM, SIGHUP, end_signal})
    sigaddset(&set, number);
  return set;
}

} // namespace

void block_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  auto set = watched_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

signal_watch::signal_watch(std::function<void(unsigned)> on_signal)
  : thread_{[on_signal = std::move(on_signal)] {
      auto set = watched_signals();
      int number = 0;
      for (unsigned count = 1; sigwait(&set, &number) == 0; ++count) {
        if (number == end_signal)
          return;
        on_signal(count);
      }
    }} {
  // nop
}

signal_watch::~signal_watch() {
  pthread_kill(thread_.native_handle(), end_signal);
  thread_.join();
}

} // namespace muster
