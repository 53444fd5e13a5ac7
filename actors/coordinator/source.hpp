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
  /// Knows the finished inputs of an earlier run, if this run resumes it.
  std::optional<resume_filter> earlier;
  std::shared_ptr<read_ahead> ahead;
  line_parser parser;
  uint64_t lines = 0;    ///< Number of lines read so far.
  bool all_read = false; ///< The reader has ended.

  input_batch read(const read_order& order, caf::actor_clock& clock);

private:
  void read_lines(input_batch& out, caf::actor_clock& clock);

  /// Reads the next line. Returns false if there is none now, or none left.
  bool read_line(input_batch& out);

  /// Whether this is another input than that of the earlier run.
  bool is_foreign() const {
    return earlier && !earlier->error().empty();
  }
};

/// Reads and parses input lines. Skips finished inputs, and sets aside inputs
/// of hosts that have their share. Spawn it detached.
source_actor::behavior_type
source(source_actor::stateful_pointer<source_state> self,
       std::shared_ptr<input::reader> reader,
       std::optional<resume_filter> earlier, std::shared_ptr<read_ahead> ahead);

} // namespace muster
