// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/ledger.hpp"

#include <algorithm>

namespace muster {

ledger_entry& ledger::add(uint64_t index, ledger_entry entry) {
  auto hash = entry.key.hash();
  auto added = by_index_.emplace(index, slot{{std::move(entry), {}}, hash});
  by_key_.add(hash, index);
  ++size_;
  return added.first->second.content.entry;
}

void ledger::add_follower(uint64_t leader, uint64_t index, ledger_entry entry) {
  auto& followers = by_index_.at(leader).content.followers;
  followers.emplace_back(index, std::move(entry));
  ++size_;
}

std::optional<uint64_t> ledger::find_in_flight(const fetch_key& key) const {
  auto index = by_key_.find(key.hash());
  return index && by_index_.at(*index).content.entry.key == key ? index
                                                                : std::nullopt;
}

ledger_entry* ledger::find(uint64_t index) {
  auto i = by_index_.find(index);
  return i == by_index_.end() ? nullptr : &i->second.content.entry;
}

std::optional<settled_entry> ledger::settle(uint64_t index) {
  auto i = by_index_.find(index);
  if (i == by_index_.end())
    return std::nullopt;
  by_key_.remove(i->second.key_hash, index);
  auto result = std::move(i->second.content);
  by_index_.erase(i);
  size_ -= 1 + result.followers.size();
  return result;
}

std::vector<uint64_t> ledger::out_at(node_number node) const {
  std::vector<uint64_t> result;
  for (auto& [index, x] : by_index_)
    if (x.content.entry.node == node)
      result.push_back(index);
  std::sort(result.begin(), result.end());
  return result;
}

given_up ledger::take_all() {
  given_up result;
  result.reserve(by_index_.size());
  for (auto& [index, x] : by_index_)
    result.emplace_back(index, std::move(x.content));
  std::ranges::sort(result, {}, [](const auto& x) { return x.first; });
  *this = {};
  return result;
}

} // namespace muster
