#include "actors/source.hpp"

#include <chrono>
#include <utility>

namespace muster {

namespace {

/// Returns what the item takes in memory.
uint64_t add(input_batch& batch, input_item&& item) {
  auto result = kept_bytes(item.url, item.carry) + item.warning.size();
  batch.items.push_back(std::move(item));
  return result;
}

/// Lines that come slowly are handed on after this time.
constexpr std::chrono::milliseconds patience{100};

input_batch foreign(std::string error) {
  input_batch result;
  result.end = true;
  result.error = std::move(error);
  result.foreign = true;
  return result;
}

} // namespace

input_batch source_state::read(uint64_t limit, uint64_t bytes,
                               caf::actor_clock& clock) {
  auto deadline = clock.now() + patience;
  input_batch batch;
  batch.items.reserve(limit);
  uint64_t taken = 0;
  while (batch.items.size() < limit && (taken < bytes || batch.items.empty())
         && (batch.inputs == 0 || clock.now() < deadline)) {
    input::line line;
    auto status = reader->next(line);
    if (status == input::read_status::ready) {
      ++batch.inputs;
      ++lines;
      if (!earlier || !earlier->takes(line, batch.before))
        taken += add(batch, parser.parse(std::move(line), *reader));
    } else {
      batch.end = status != input::read_status::would_wait;
      if (status == input::read_status::failed)
        batch.error = reader->error();
      else if (batch.end && earlier)
        earlier->end(lines);
    }
    if (earlier && !earlier->error().empty())
      return foreign(earlier->error());
    if (status != input::read_status::ready)
      break;
  }
  if (auto position = reader->position())
    batch.permille = static_cast<int32_t>(*position * 1000);
  return batch;
}

source_actor::behavior_type
source(source_actor::stateful_pointer<source_state> self,
       std::shared_ptr<input::reader> reader,
       std::optional<resume_filter> earlier) {
  self->state.reader = std::move(reader);
  self->state.earlier = std::move(earlier);
  return {
    [=](read_atom, uint64_t limit, uint64_t bytes) {
      return self->state.read(limit, bytes, self->clock());
    },
  };
}

} // namespace muster
