// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/interfaces.hpp"
#include "output/files/console.hpp"
#include "output/report/progress_line.hpp"

#include <chrono>
#include <memory>

namespace muster {

struct progress_observer_state {
  static inline const char* name = "progress";

  output::progress_line line;
  /// When a plain line was last written.
  std::chrono::steady_clock::time_point last;
};

/// Keeps the progress line on the console's terminal; without one it writes a
/// plain line every ten seconds. Quits when the job is over.
observer_actor::behavior_type progress_observer(
  observer_actor::stateful_pointer<progress_observer_state> self,
  std::shared_ptr<output::console> console);

} // namespace muster
