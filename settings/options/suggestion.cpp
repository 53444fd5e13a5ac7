// SPDX-License-Identifier: BSD-3-Clause

#include "settings/options/suggestion.hpp"

#include <algorithm>
#include <cctype>

namespace muster {

namespace {

/// Characters to insert, remove, replace or swap with their neighbour to make
/// `a` of `b`; case does not count.
size_t edit_distance(std::string_view a, std::string_view b) {
  auto same = [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x))
           == std::tolower(static_cast<unsigned char>(y));
  };
  std::vector<std::vector<size_t>> cost(a.size() + 1,
                                        std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      auto replaced = cost[i - 1][j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1);
      cost[i][j] = std::min({replaced, cost[i - 1][j] + 1, cost[i][j - 1] + 1});
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2])
          && same(a[i - 2], b[j - 1]))
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
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
      distance = std::min(distance,
                          edit_distance(key_of(word), key_of(candidate)) + 1);
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
