// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace muster::output {

/// What is known about the hosts with the largest weight in a stream of any
/// length.
///
/// Exact up to `capacity` hosts. Beyond that, in the manner of Misra and Gries
/// with a median decrement: a full table takes the median weight off every
/// host and drops those left with none. A host that has more than
/// 2/`capacity` of the whole weight is sure to be kept in the end, though
/// what it did before it was last admitted may be missing from its account.
template<class Account>
class host_table {
public:
  explicit host_table(size_t capacity) : capacity_(capacity) {
    // nop
  }

  /// Adds `weight` to `host` and returns its account. Valid until the next
  /// call.
  Account& account(std::string_view host, uint64_t weight) {
    auto i = entries_.find(host);
    if (i == entries_.end()) {
      if (entries_.size() >= capacity_)
        drop_lightest();
      i = entries_.try_emplace(std::string{host}).first;
    }
    i->second.weight += weight;
    return i->second.account;
  }

  size_t size() const {
    return entries_.size();
  }

  using row = std::pair<std::string_view, const Account*>;

  /// The `n` first of those hosts that `eligible(account)` admits, by
  /// `before(account, account)`; equal ones by name.
  template<class Eligible, class Before>
  std::vector<row> top(size_t n, Eligible eligible, Before before) const {
    std::vector<row> rows;
    for (const auto& [host, entry] : entries_)
      if (eligible(entry.account))
        rows.emplace_back(host, &entry.account);
    n = std::min(n, rows.size());
    auto end = rows.begin() + static_cast<std::ptrdiff_t>(n);
    std::partial_sort(
      rows.begin(), end, rows.end(), [&before](const row& x, const row& y) {
        if (before(*x.second, *y.second))
          return true;
        return !before(*y.second, *x.second) && x.first < y.first;
      });
    rows.resize(n);
    return rows;
  }

private:
  struct entry {
    uint64_t weight = 0;
    Account account;
  };

  struct hash {
    using is_transparent = void;

    size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  void drop_lightest() {
    std::vector<uint64_t> weights;
    weights.reserve(entries_.size());
    for (const auto& [host, entry] : entries_)
      weights.push_back(entry.weight);
    auto middle = weights.begin()
                  + static_cast<std::ptrdiff_t>(weights.size() / 2);
    std::nth_element(weights.begin(), middle, weights.end());
    for (auto& [host, entry] : entries_)
      entry.weight -= std::min(entry.weight, *middle);
    std::erase_if(entries_,
                  [](const auto& item) { return item.second.weight == 0; });
  }

  size_t capacity_;
  std::unordered_map<std::string, entry, hash, std::equal_to<>> entries_;
};

} // namespace muster::output
