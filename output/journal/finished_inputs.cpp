// SPDX-License-Identifier: BSD-3-Clause

#include "output/journal/finished_inputs.hpp"

#include "output/rows/csv_guard.hpp"
#include "output/rows/utf8.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace muster::output {

namespace {

constexpr unsigned outcome_shift = 1;
constexpr unsigned fingerprint_shift = 3;

/// The same for a URL and for its form in any output format: formats
/// percent-encode bytes that are not UTF-8, some also control characters, and
/// CSV may have added a guard.
uint32_t fingerprint(std::string_view url) {
  static constexpr auto plain = printable_except("");
  auto is_plain = [](char c) { return plain[static_cast<unsigned char>(c)]; };
  while (url.starts_with(csv_guard) && needs_csv_guard(url))
    url.remove_prefix(1);
  uint64_t hash = 0;
  if (std::ranges::all_of(url, is_plain)) {
    hash = std::hash<std::string_view>{}(url);
  } else {
    std::string same;
    append_filtered(same, url, plain,
                    [&same](char32_t value, std::string_view bytes) {
                      if (is_control(value))
                        append_percent(same, bytes);
                      else
                        same += bytes;
                    });
    hash = std::hash<std::string>{}(same);
  }
  return static_cast<uint32_t>(hash >> 32) << fingerprint_shift;
}

} // namespace

bool finished_inputs::insert(uint64_t index, std::string_view url,
                             outcome result) {
  auto& place = chunks_[index / chunk_size];
  if (!place)
    place = std::make_unique<chunk>();
  auto& known = (*place)[index % chunk_size];
  if (known != 0)
    return false;
  known = fingerprint(url) | static_cast<mark>(result) << outcome_shift | 1;
  counts_.count(result);
  end_ = std::max(end_, index + 1);
  return true;
}

std::optional<finished_inputs::entry>
finished_inputs::find(uint64_t index, std::string_view url) const {
  auto place = chunks_.find(index / chunk_size);
  if (place == chunks_.end())
    return std::nullopt;
  auto known = (*place->second)[index % chunk_size];
  if (known == 0)
    return std::nullopt;
  entry result;
  result.outcome = static_cast<outcome>(known >> outcome_shift & 3);
  result.same_url = (known ^ fingerprint(url)) >> fingerprint_shift == 0;
  return result;
}

} // namespace muster::output
