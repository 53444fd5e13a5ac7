#pragma once

#include "apps/signals.hpp"
#include "messages/interfaces.hpp"
#include "output/console.hpp"

#include <memory>
#include <mutex>

namespace muster {

/// What signals do: before a job has begun they end the process; then the first
/// one drains the job, the second stops it, and nothing that blocks, a reader
/// of the output or a look-up, holds the program up for more than a few seconds
/// after that.
class interrupts {
public:
  explicit interrupts(std::shared_ptr<output::console> console);

  /// From now on signals are for this job.
  void begin(coordinator_actor job);

  /// The job is over and its handle dropped. Another signal, or two seconds,
  /// end the process with `code` at once.
  void end(int code);

private:
  void on_signal(int number);

  std::shared_ptr<output::console> console_;
  std::mutex mutex_;
  coordinator_actor job_;
  unsigned count_ = 0;
  int code_;
  /// Last, so that it ends first.
  signal_watch watch_;
};

} // namespace muster
