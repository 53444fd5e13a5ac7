#include "actors/ledger.hpp"

#include <algorithm>
#include <functional>

namespace muster {

namespace {

size_t hash_of(std::string_view key) {
  return std::hash<std::string_view>{}(key);
}

} // namespace

void ledger::add(uint64_t index, ledger_entry entry) {
  auto hash = hash_of(entry.key);
  by_index_.emplace(index, slot{{std::move(entry), {}}, hash});
  by_key_.add(hash, index);
  ++size_;
}

void ledger::add_follower(uint64_t leader, uint64_t index, ledger_entry entry) {
  auto& followers = by_index_.at(leader).content.followers;
  followers.emplace_back(index, std::move(entry));
  ++size_;
}

std::optional<uint64_t> ledger::find_in_flight(std::string_view key) const {
  auto index = by_key_.find(hash_of(key));
  return index && find(*index)->key == key ? index : std::nullopt;
}

const ledger_entry* ledger::find(uint64_t index) const {
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

std::vector<uint64_t> ledger::out_at(uint32_t node) const {
  std::vector<uint64_t> result;
  for (auto& [index, x] : by_index_)
    if (x.content.entry.node == node)
      result.push_back(index);
  std::sort(result.begin(), result.end());
  return result;
}

bool ledger::reassign(uint64_t index, uint32_t node) {
  auto i = by_index_.find(index);
  if (i == by_index_.end())
    return false;
  i->second.content.entry.node = node;
  return true;
}

std::optional<uint64_t> ledger::oldest() const {
  auto i = std::min_element(by_index_.begin(), by_index_.end(),
                            [](auto& x, auto& y) { return x.first < y.first; });
  if (i == by_index_.end())
    return std::nullopt;
  return i->first;
}

} // namespace muster
