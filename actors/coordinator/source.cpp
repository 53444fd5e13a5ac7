// SPDX-License-Identifier: BSD-3-Clause

#include "actors/coordinator/source.hpp"

#include <chrono>
#include <utility>

namespace muster {

namespace {

/// How long to collect lines of a slow input.
constexpr std::chrono::milliseconds patience{100};

/// Maximum number of lines to read for one order, because refills wait
/// meanwhile.
constexpr uint64_t longest_look = 4'096;

} // namespace

input_batch source_state::read(const read_order& order,
                               caf::actor_clock& clock) {
  input_batch out;
  out.items.reserve(order.lines);
  ahead->begin(order);
  if (!ahead->refill(out))
    read_lines(out, clock);
  if (is_foreign()) {
    out = {};
    out.end = true;
    out.foreign = true;
    out.error = earlier->error();
    return out;
  }
  out.doubts = reader->take_doubts();
  ahead->tell(out);
  out.all_read = all_read;
  out.end = all_read && ahead->empty();
  if (auto position = reader->position())
    out.permille = static_cast<int32_t>(*position * 1000);
  return out;
}

void source_state::read_lines(input_batch& out, caf::actor_clock& clock) {
  auto deadline = clock.now() + patience;
  out.stuck = !ahead->offer_kept(out);
  while (!out.stuck && ahead->wants_more() && out.inputs < longest_look
         && (out.inputs == 0 || clock.now() < deadline)) {
    if (!all_read && read_line(out))
      continue;
    // From now on, inputs come only from those set aside.
    out.stuck = all_read && out.items.empty();
    return;
  }
}

bool source_state::read_line(input_batch& out) {
  input::line line;
  auto status = reader->next(line);
  if (status != input::read_status::ready) {
    all_read = status != input::read_status::would_wait;
    if (status == input::read_status::failed)
      out.error = reader->error();
    else if (all_read && earlier)
      earlier->end(lines);
    return false;
  }
  ++out.inputs;
  ++lines;
  if (earlier && earlier->takes(line, out.before))
    return true;
  if (is_foreign())
    return false;
  out.stuck = !ahead->offer(parser.parse(std::move(line), *reader), out);
  return true;
}

source_actor::behavior_type
source(source_actor::stateful_pointer<source_state> self,
       std::shared_ptr<input::reader> reader,
       std::optional<resume_filter> earlier,
       std::shared_ptr<read_ahead> ahead) {
  self->state.reader = std::move(reader);
  self->state.earlier = std::move(earlier);
  self->state.ahead = std::move(ahead);
  return {
    [=](const read_order& order) {
      return self->state.read(order, self->clock());
    },
  };
}

} // namespace muster
