#pragma once

#include "messages/interfaces.hpp"
#include "output/summary.hpp"
#include "output/writer.hpp"

#include <memory>

namespace muster {

struct sink_state {
  static inline const char* name = "sink";

  std::shared_ptr<output::writer> writer;
  /// Counts records that were written, and none else.
  output::summary summary;
  bool flush_due = false; ///< A flush_atom is under way.
};

/// Writes records and keeps the summary of what was written. Nothing is held
/// back for more than a second or so. Spawn detached.
sink_actor::behavior_type sink(sink_actor::stateful_pointer<sink_state> self,
                               std::shared_ptr<output::writer> writer);

} // namespace muster
