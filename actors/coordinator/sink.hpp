// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/events.hpp"
#include "messages/interfaces.hpp"
#include "output/files/writer.hpp"

#include <cstdint>
#include <deque>
#include <memory>

namespace muster {

struct sink_state {
  static inline const char* name = "sink";

  /// Counts and publishes the records that have been written since.
  write_receipt account();

  std::shared_ptr<output::writer> writer;
  event_stream* events = nullptr; ///< Null if nobody observes the job.
  /// Batches with records that the writer was given and holds back: those of
  /// a frame, at most. The first `counted` of the first one are on file.
  std::deque<record_batch> held;
  size_t counted = 0;
  uint64_t kept = 0;        ///< Records that are counted.
  bool flush_due = false;   ///< A flush_atom is under way.
  coordinator_actor client; ///< Who sent the last batch.
};

/// Writes records, and publishes those that are written. Nothing is held back
/// for more than a second or so. Spawn detached.
sink_actor::behavior_type sink(sink_actor::stateful_pointer<sink_state> self,
                               std::shared_ptr<output::writer> writer,
                               event_stream* events);

} // namespace muster
