// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/interfaces.hpp"
#include "output/files/writer.hpp"
#include "output/report/summary.hpp"

#include <cstdint>
#include <deque>
#include <memory>

namespace muster {

struct sink_state {
  static inline const char* name = "sink";

  /// Counts what has come to be on file.
  write_receipt account();

  std::shared_ptr<output::writer> writer;
  /// Counts records that are on file, and none else.
  output::summary summary;
  /// Batches with records that the writer was given and holds back: those of
  /// a frame, at most. The first `counted` of the first one are on file.
  std::deque<record_batch> held;
  size_t counted = 0;
  uint64_t taken = 0;       ///< Records that the writer was given.
  uint64_t kept = 0;        ///< Of these, those that are counted.
  bool flush_due = false;   ///< A flush_atom is under way.
  coordinator_actor client; ///< Who sent the last batch.
};

/// Writes records and keeps the summary of what was written. Nothing is held
/// back for more than a second or so. Spawn detached.
sink_actor::behavior_type sink(sink_actor::stateful_pointer<sink_state> self,
                               std::shared_ptr<output::writer> writer);

} // namespace muster
