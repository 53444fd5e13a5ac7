#include "actors/source.hpp"

#include "actors/recorded_url.hpp"
#include "output/utf8.hpp"

#include <chrono>
#include <string_view>

namespace muster {

namespace {

/// The value as text that tells all of its bytes, if it is not UTF-8.
std::string encoded(std::string_view value) {
  static constexpr auto plain = output::printable_except("%");
  std::string result;
  output::append_filtered(result, value, plain,
                          [&result](char32_t c, std::string_view bytes) {
                            if (c == '%')
                              output::append_percent(result, bytes);
                            else
                              result += bytes;
                          });
  return result;
}

void take_carried(input_item& item, input::line& line,
                  const std::vector<std::string>& names) {
  item.carry = std::move(line.carry);
  for (size_t i = 0; i < item.carry.size(); ++i) {
    auto& value = item.carry[i];
    if (output::is_utf8(value))
      continue;
    value = encoded(value);
    item.warning += item.warning.empty() ? "" : "; ";
    item.warning += "carried \"" + names[i]
                    + "\" is not UTF-8; such bytes, and %, are "
                      "percent-encoded";
  }
}

input_item parse(input::line&& line, const input::reader& from) {
  input_item item;
  item.index = line.index;
  take_carried(item, line, from.carried());
  item.error = std::move(line.error);
  if (item.error.empty()) {
    if (auto target = http::parse_url(line.url, item.error))
      item.target = std::move(*target);
    else if (auto where = from.where(); !where.empty())
      item.error.insert(0, where + ": ");
  }
  item.url = recorded_url(line, item.error.empty());
  return item;
}

/// Returns what the item takes in memory.
uint64_t add(input_batch& batch, input_item&& item) {
  item.kept = kept_bytes(item);
  batch.items.push_back(std::move(item));
  return batch.items.back().kept;
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
        taken += add(batch, parse(std::move(line), *reader));
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
  batch.doubts = reader->take_doubts();
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
