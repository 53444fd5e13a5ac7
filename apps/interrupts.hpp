// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/files/console.hpp"
#include "runtime/signals.hpp"

#include <caf/actor.hpp>

#include <atomic>
#include <mutex>
#include <string>

namespace muster {

/// Handles signals. Before a job has begun, a signal ends the process. After
/// that, the first signal drains the job and the second stops it. Then nothing
/// that blocks, such as a reader of the output or a look-up, delays the end by
/// more than a few seconds. A process that ends in this way prints its last
/// words.
class interrupts {
public:
  /// `program` is the prefix of messages; `last_words`, complete lines, are
  /// printed if a signal ends the process before end().
  interrupts(output::console& console, std::string program,
             std::string last_words = {});

  /// From now on, signals go to this coordinator_actor or link_actor.
  void begin(caf::actor job);

  /// Whether running work should stop at once.
  bool stopped() const {
    return stopped_;
  }

  /// The job is over and its handle is dropped. After another signal or two
  /// seconds, the process exits with `code` at once.
  void end(int code);

private:
  void on_signal(int number);

  output::console& console_;
  std::string program_;
  std::string last_words_;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;
  caf::actor job_;
  unsigned count_ = 0;
  int code_;
  /// The last member, so that it is destroyed first.
  signal_watch watch_;
};

} // namespace muster
