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

  /// Counts and publishes the records that were written since the last call.
  write_receipt account();

  std::shared_ptr<output::writer> writer;
  event_stream* events = nullptr; ///< Null if nobody observes the job.
  /// Batches with records that the writer holds back, at most those of a frame.
  /// The first `counted` records of the first batch are written.
  std::deque<record_batch> held;
  size_t counted = 0;
  uint64_t kept = 0;      ///< Number of counted records.
  bool flush_due = false; ///< A flush_atom was sent.
  receipt_actor client;   ///< Gets the receipts of what is flushed.
};

/// Writes records, and publishes the written ones. Holds no record back for
/// much more than a second. Spawn it detached.
sink_impl::behavior_type sink(sink_impl::stateful_pointer<sink_state> self,
                              std::shared_ptr<output::writer> writer,
                              event_stream* events);

} // namespace muster
