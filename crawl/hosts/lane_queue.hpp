// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <list>
#include <utility>

namespace muster {

/// Items that wait for one host and port. Items of push_first() come before
/// those of push(), and items of push_last() after them, each in order.
/// Operations take constant time unless stated otherwise.
template<class Item>
class lane_queue {
  using item_list = std::list<Item>;

public:
  /// The position of an item; valid while the item waits.
  class reference {
    friend lane_queue;

    reference(size_t part, typename item_list::iterator at)
      : part_{part}, at_{at} {
      // nop
    }

    size_t part_;
    typename item_list::iterator at_;
  };

  template<class T>
  reference push(T&& item) {
    return append(middle, std::forward<T>(item));
  }

  template<class T>
  reference push_first(T&& item) {
    return append(first, std::forward<T>(item));
  }

  template<class T>
  reference push_last(T&& item) {
    return append(last, std::forward<T>(item));
  }

  /// Inserts the item after the next `others` items of push() or, if none of
  /// these wait, of push_last(). Takes time proportional to `others`.
  template<class T>
  reference push_behind(size_t others, T&& item) {
    auto part = parts_[middle].empty() && !parts_[last].empty() ? last : middle;
    auto& items = parts_[part];
    auto n = std::min(others, items.size());
    return {part, items.emplace(at(items, n), std::forward<T>(item))};
  }

  /// Moves the next `count` items of push() behind the others of push(), in
  /// reverse order. Takes time proportional to `count`.
  void skip(size_t count) {
    auto& items = parts_[middle];
    item_list skipped;
    skipped.splice(skipped.end(), items, items.begin(),
                   at(items, std::min(count, items.size())));
    skipped.reverse();
    items.splice(items.end(), skipped);
  }

  void remove(const reference& item) {
    parts_[item.part_].erase(item.at_);
  }

  Item take_front() {
    auto& from = *std::ranges::find_if_not(parts_, &item_list::empty);
    auto result = std::move(from.front());
    from.pop_front();
    return result;
  }

  /// Whether items of push_first() wait.
  bool has_first() const {
    return !parts_[first].empty();
  }

  bool empty() const {
    return size() == 0;
  }

  size_t size() const {
    return parts_[first].size() + parts_[middle].size() + parts_[last].size();
  }

  /// Number of items of push().
  size_t middle_size() const {
    return parts_[middle].size();
  }

private:
  static constexpr size_t first = 0;
  static constexpr size_t middle = 1;
  static constexpr size_t last = 2;

  static auto at(item_list& items, size_t n) {
    return std::next(items.begin(), static_cast<std::ptrdiff_t>(n));
  }

  template<class T>
  reference append(size_t part, T&& item) {
    auto& items = parts_[part];
    return {part, items.emplace(items.end(), std::forward<T>(item))};
  }

  std::array<item_list, 3> parts_;
};

} // namespace muster
