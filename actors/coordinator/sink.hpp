// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/events.hpp"
#include "messages/interfaces/sink.hpp"
#include "output/files/writer.hpp"

#include <cstdint>
#include <deque>
#include <memory>

namespace muster {

/// A sink, with the messages that it sends to itself.
using sink_impl = sink_actor::extend<
  // Flush the records that the writer holds back.
  caf::reacts_to<flush_atom>>;

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
  uint64_t kept = 0;      ///< Records that are counted.
  bool flush_due = false; ///< A flush_atom is under way.
  receipt_actor client;   ///< Gets the receipts of what is flushed.
};

/// Writes records, and publishes those that are written. Nothing is held back
/// for more than a second or so. Spawn detached.
sink_impl::behavior_type sink(sink_impl::stateful_pointer<sink_state> self,
                              std::shared_ptr<output::writer> writer,
                              event_stream* events);

} // namespace muster
