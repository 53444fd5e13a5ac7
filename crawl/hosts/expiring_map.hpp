// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace muster {

/// Values by name, each until a time. The number of names is limited: if there
/// are more, the value that expires first is dropped. Has no clock.
template<class Value>
class expiring_map {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit expiring_map(size_t most) : most_{most} {
    // nop
  }

  /// Stores or replaces a value.
  void put(std::string_view name, Value value, time_point until) {
    erase(name);
    auto at = names_.emplace(std::string{name}, entry{std::move(value), {}});
    at.first->second.due = due_.emplace(until, at.first->first);
    if (names_.size() > most_)
      erase(due_.begin()->second);
  }

  /// The value of the name; null if there is none. Valid until the next change.
  Value* find(std::string_view name) {
    if (names_.empty())
      return nullptr;
    auto i = names_.find(name);
    return i == names_.end() ? nullptr : &i->second.value;
  }

  std::optional<Value> take(std::string_view name) {
    auto known = find(name);
    if (!known)
      return std::nullopt;
    std::optional<Value> result{std::move(*known)};
    erase(name);
    return result;
  }

  /// Drops the values that expire at `now` or earlier.
  void expire(time_point now) {
    while (!due_.empty() && due_.begin()->first <= now)
      erase(due_.begin()->second);
  }

  /// Calls `visit` with each name and its value.
  template<class Visit>
  void for_each(Visit visit) const {
    for (auto& [name, known] : names_)
      visit(name, known.value);
  }

  /// Drops the names for which `is_wrong` returns true.
  template<class Predicate>
  void erase_if(Predicate is_wrong) {
    for (auto i = names_.begin(); i != names_.end();) {
      auto at = i++;
      if (!is_wrong(at->second.value))
        continue;
      due_.erase(at->second.due);
      names_.erase(at);
    }
  }

  size_t size() const {
    return names_.size();
  }

private:
  struct hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  using due_map = std::multimap<time_point, std::string_view>;

  struct entry {
    Value value;
    typename due_map::iterator due;
  };

  void erase(std::string_view name) {
    auto i = names_.find(name);
    if (i == names_.end())
      return;
    due_.erase(i->second.due);
    names_.erase(i);
  }

  size_t most_;
  std::unordered_map<std::string, entry, hash, std::equal_to<>> names_;
  due_map due_; ///< The names are keys of names_.
};

} // namespace muster
