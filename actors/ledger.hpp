#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace muster {

struct ledger_entry {
  std::string url;
  std::vector<std::string> carry;
  std::string key;
  uint32_t node = 0;
};

struct settled_entry {
  ledger_entry entry;
  std::vector<std::pair<uint64_t, ledger_entry>> followers;
};

class ledger {
public:
  void add(uint64_t index, ledger_entry entry) {
    keys_[entry.key] = index;
    out_[index].entry = std::move(entry);
    ++size_;
  }
  std::optional<uint64_t> find_in_flight(const std::string& key) const {
    auto i = keys_.find(key);
    if (i == keys_.end())
      return {};
    return i->second;
  }
  void add_follower(uint64_t leader, uint64_t index, ledger_entry entry) {
    out_[leader].followers.emplace_back(index, std::move(entry));
    ++size_;
  }
  std::optional<settled_entry> settle(uint64_t index) {
    auto i = out_.find(index);
    if (i == out_.end())
      return {};
    auto x = std::move(i->second);
    out_.erase(i);
    if (auto k = keys_.find(x.entry.key); k != keys_.end() && k->second == index)
      keys_.erase(k);
    size_ -= 1 + x.followers.size();
    return x;
  }
  size_t size() const {
    return size_;
  }

private:
  std::unordered_map<uint64_t, settled_entry> out_;
  std::unordered_map<std::string, uint64_t> keys_;
  size_t size_ = 0;
};

} // namespace muster
