#include "actors/source.hpp"

#include <chrono>

namespace muster {

namespace {

input_item parse(input::line&& line) {
  input_item item;
  item.index = line.index;
  item.carry = std::move(line.carry);
  item.error = std::move(line.error);
  if (item.error.empty()) {
    if (auto target = http::parse_url(line.url, item.error))
      item.target = std::move(*target);
  }
  // Only an '@' ends credentials.
  item.url = line.url.find('@') == std::string::npos
               ? std::move(line.url)
               : http::redact_credentials(line.url);
  return item;
}

/// Lines that come slowly are handed on after this time.
constexpr std::chrono::milliseconds patience{100};

input_batch read_batch(input::reader& reader, uint64_t limit) {
  using clock = std::chrono::steady_clock;
  auto deadline = clock::now() + patience;
  input_batch batch;
  batch.items.reserve(limit);
  while (batch.items.size() < limit
         && (batch.items.empty() || clock::now() < deadline)) {
    input::line line;
    auto status = reader.next(line);
    if (status == input::read_status::ready) {
      batch.items.push_back(parse(std::move(line)));
      continue;
    }
    batch.end = status != input::read_status::would_wait;
    if (status == input::read_status::failed)
      batch.error = reader.error();
    break;
  }
  if (auto position = reader.position())
    batch.permille = static_cast<int32_t>(*position * 1000);
  return batch;
}

} // namespace

source_actor::behavior_type
source(source_actor::stateful_pointer<source_state> self,
       std::shared_ptr<input::reader> reader) {
  self->state.reader = std::move(reader);
  return {
    [=](read_atom, uint64_t limit) {
      return read_batch(*self->state.reader, limit);
    },
  };
}

} // namespace muster
