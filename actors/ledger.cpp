#include "actors/ledger.hpp"

namespace muster {

void ledger::add(uint64_t index, ledger_entry entry) {
  auto at = slots_.insert(slots_.end(), {index, {std::move(entry), {}}});
  by_index_.emplace(index, at);
  by_key_.insert(at);
  ++size_;
}

void ledger::add_follower(uint64_t leader, uint64_t index, ledger_entry entry) {
  auto at = by_index_.at(leader);
  at->content.followers.emplace_back(index, std::move(entry));
  ++size_;
}

std::optional<uint64_t> ledger::find_in_flight(std::string_view key) const {
  auto i = by_key_.find(key);
  if (i == by_key_.end())
    return std::nullopt;
  return (*i)->index;
}

const ledger_entry* ledger::find(uint64_t index) const {
  auto i = by_index_.find(index);
  return i == by_index_.end() ? nullptr : &i->second->content.entry;
}

std::optional<settled_entry> ledger::settle(uint64_t index) {
  auto i = by_index_.find(index);
  if (i == by_index_.end())
    return std::nullopt;
  auto at = i->second;
  by_index_.erase(i);
  // Another index may be known by the same key.
  if (auto k = by_key_.find(at); k != by_key_.end() && *k == at)
    by_key_.erase(k);
  auto result = std::move(at->content);
  slots_.erase(at);
  size_ -= 1 + result.followers.size();
  return result;
}

std::vector<uint64_t> ledger::out_at(uint32_t node) const {
  std::vector<uint64_t> result;
  for (auto& x : slots_)
    if (x.content.entry.node == node)
      result.push_back(x.index);
  return result;
}

bool ledger::reassign(uint64_t index, uint32_t node) {
  auto i = by_index_.find(index);
  if (i == by_index_.end())
    return false;
  i->second->content.entry.node = node;
  return true;
}

std::optional<uint64_t> ledger::oldest() const {
  if (slots_.empty())
    return std::nullopt;
  return slots_.front().index;
}

} // namespace muster
