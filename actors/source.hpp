#pragma once

#include "actors/line_parser.hpp"
#include "actors/resume_filter.hpp"
#include "input/reader.hpp"
#include "messages/interfaces.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace muster {

struct source_state {
  static inline const char* name = "source";

  std::shared_ptr<input::reader> reader;
  /// Knows what an earlier run has done, if this one goes on with it.
  std::optional<resume_filter> earlier;
  line_parser parser;
  uint64_t lines = 0; ///< Read so far.

  /// Reads up to `limit` lines, and none more once they have `bytes`.
  input_batch read(uint64_t limit, uint64_t bytes, caf::actor_clock& clock);
};

/// Reads and parses input lines, and leaves out what is done already. Spawn
/// detached.
source_actor::behavior_type
source(source_actor::stateful_pointer<source_state> self,
       std::shared_ptr<input::reader> reader,
       std::optional<resume_filter> earlier);

} // namespace muster
