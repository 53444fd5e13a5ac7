// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/inputs/line_parser.hpp"
#include "crawl/inputs/read_ahead.hpp"
#include "crawl/inputs/resume_filter.hpp"
#include "input/reader.hpp"
#include "messages/interfaces/source.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace muster {

struct source_state {
  static inline const char* name = "source";

  std::shared_ptr<input::reader> reader;
  /// Knows what an earlier run has done, if this one goes on with it.
  std::optional<resume_filter> earlier;
  std::shared_ptr<read_ahead> ahead;
  line_parser parser;
  uint64_t lines = 0;    ///< Read so far.
  bool all_read = false; ///< The reader has no more.

  input_batch read(const read_order& order, caf::actor_clock& clock);

private:
  void read_lines(input_batch& out, caf::actor_clock& clock);

  /// Reads the next line. False if there is none just now, or not any more.
  bool read_line(input_batch& out);

  /// It is not the input of the earlier run.
  bool is_foreign() const {
    return earlier && !earlier->error().empty();
  }
};

/// Reads and parses input lines, leaves out what is done already, and sets
/// aside what belongs to hosts that have enough. Spawn detached.
source_actor::behavior_type
source(source_actor::stateful_pointer<source_state> self,
       std::shared_ptr<input::reader> reader,
       std::optional<resume_filter> earlier, std::shared_ptr<read_ahead> ahead);

} // namespace muster
