// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <iterator>
#include <list>
#include <utility>

namespace muster {

/// Items that wait for one host and port. Items of push_first() come before
/// those of push(), each in order. Operations take constant time unless stated
/// otherwise.
template<class Item>
class lane_queue {
public:
  using reference = typename std::list<Item>::iterator;

  template<class T>
  reference push(T&& item) {
    items_.emplace_back(std::forward<T>(item));
    if (first_end_ == items_.end())
      --first_end_;
    return std::prev(items_.end());
  }

  template<class T>
  reference push_first(T&& item) {
    return items_.emplace(first_end_, std::forward<T>(item));
  }

  /// Inserts the item after the next `others` items of push(). Takes time
  /// proportional to `others`.
  template<class T>
  reference push_behind(size_t others, T&& item) {
    auto at = first_end_;
    for (; others > 0 && at != items_.end(); --others)
      ++at;
    return at == items_.end() ? push(std::forward<T>(item))
                              : items_.emplace(at, std::forward<T>(item));
  }

  void remove(reference item) {
    if (first_end_ == item)
      ++first_end_;
    items_.erase(item);
  }

  Item take_front() {
    if (first_end_ == items_.begin())
      ++first_end_;
    auto result = std::move(items_.front());
    items_.pop_front();
    return result;
  }

  /// Whether items of push_first() wait.
  bool has_first() const {
    return items_.begin() != first_end_;
  }

  bool empty() const {
    return items_.empty();
  }

  size_t size() const {
    return items_.size();
  }

private:
  std::list<Item> items_;
  reference first_end_ = items_.end();
};

} // namespace muster
