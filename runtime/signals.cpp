// SPDX-License-Identifier: BSD-3-Clause

#include "runtime/signals.hpp"

#include <csignal>
#include <pthread.h>
#include <unistd.h>

namespace muster {

namespace {

/// Ends the watch if this process sends it to itself.
constexpr int end_signal = SIGUSR2;

bool is_ignored(int number) {
  struct sigaction current {};
  return sigaction(number, nullptr, &current) == 0
         && current.sa_handler == SIG_IGN;
}

/// Signals that nohup or a shell made the program ignore stay ignored, except
/// the one that ends the watch.
sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (auto number : {SIGINT, SIGTERM, SIGHUP, SIGALRM, end_signal})
    if (number == end_signal || !is_ignored(number))
      sigaddset(&set, number);
  return set;
}

} // namespace

void block_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  // An ignored signal would never arrive.
  std::signal(end_signal, SIG_DFL);
  auto set = watched_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

signal_watch::signal_watch(std::function<void(int)> on_signal)
  : thread_{[on_signal = std::move(on_signal)] {
      auto set = watched_signals();
      siginfo_t info;
      for (;;) {
        auto number = sigwaitinfo(&set, &info);
        if (number == end_signal && info.si_pid == getpid())
          return;
        if (number > 0 && number != end_signal)
          on_signal(number);
      }
    }} {
  // nop
}

signal_watch::~signal_watch() {
  pthread_kill(thread_.native_handle(), end_signal);
  thread_.join();
}

} // namespace muster
