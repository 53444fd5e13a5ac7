#pragma once

#include "input/reader.hpp"
#include "messages/interfaces.hpp"

#include <memory>

namespace muster {

struct source_state {
  static inline const char* name = "source";

  std::shared_ptr<input::reader> reader;
};

/// Reads lines and parses their URLs, so that neither a slow disk nor this
/// work holds up the coordinator. Spawn detached.
source_actor::behavior_type
source(source_actor::stateful_pointer<source_state> self,
       std::shared_ptr<input::reader> reader);

} // namespace muster
