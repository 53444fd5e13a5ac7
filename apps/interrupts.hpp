#pragma once

#include "apps/signals.hpp"
#include "output/console.hpp"

#include <caf/actor.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

namespace muster {

/// What signals do: before a job has begun they end the process; then the first
/// one drains it, the second stops it, and nothing that blocks, a reader of the
/// output or a look-up, holds the program up for more than a few seconds after
/// that. A process that ends this way leaves its last words.
class interrupts {
public:
  /// `program` begins what is told on the console; `last_words`, whole lines,
  /// are told if a signal ends the process before end().
  interrupts(std::shared_ptr<output::console> console, std::string program,
             std::string last_words = {});

  /// From now on signals are for this coordinator_actor or link_actor.
  void begin(caf::actor job);

  /// Whether what is still going on is to stop at once.
  bool stopped() const {
    return stopped_;
  }

  /// The job is over and its handle dropped. Another signal, or two seconds,
  /// end the process with `code` at once.
  void end(int code);

private:
  void on_signal(int number);

  std::shared_ptr<output::console> console_;
  std::string program_;
  std::string last_words_;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;
  caf::actor job_;
  unsigned count_ = 0;
  int code_;
  /// Last, so that it ends first.
  signal_watch watch_;
};

} // namespace muster
