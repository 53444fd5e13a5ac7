#include "apps/suggestion.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace muster {

namespace {

/// Levenshtein distance; a difference in case only counts nothing.
size_t edit_distance(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      auto replaced = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

/// `fetch.timeout` without its group.
std::string_view key_of(std::string_view name) {
  return name.substr(name.rfind('.') + 1);
}

} // namespace

std::string nearest(std::string_view word,
                    const std::vector<std::string>& candidates) {
  // Longer words cannot be near and would make the comparison slow.
  if (word.empty() || word.size() > 64)
    return {};
  std::string best;
  size_t best_distance = std::max<size_t>(1, word.size() / 4) + 1;
  for (const auto& candidate : candidates) {
    auto distance = edit_distance(word, candidate);
    if (key_of(candidate) != candidate)
      distance = std::min(distance, edit_distance(key_of(word),
                                                  key_of(candidate)) + 1);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word,
                         const std::vector<std::string>& candidates,
                         std::string_view prefix) {
  auto name = nearest(word, candidates);
  if (name.empty())
    return {};
  return ": did you mean '" + std::string{prefix} + name + "'?";
}

} // namespace muster
