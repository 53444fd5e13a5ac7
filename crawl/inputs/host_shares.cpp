// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/inputs/host_shares.hpp"

#include <algorithm>

namespace muster {

host_number host_shares::find(std::string_view name) {
  // Lists are often sorted.
  if (last_ != no_host && hosts_[last_].name && *hosts_[last_].name == name)
    return last_;
  auto i = numbers_.find(name);
  if (i == numbers_.end()) {
    if (unused_.empty()) {
      unused_.push_back(static_cast<host_number>(hosts_.size()));
      hosts_.emplace_back();
    }
    i = numbers_.emplace(std::string{name}, unused_.back()).first;
    unused_.pop_back();
    hosts_[i->second] = {&i->first};
  }
  last_ = i->second;
  return last_;
}

void host_shares::add(host_number x, uint64_t bytes) {
  ++hosts_[x].lines;
  hosts_[x].bytes += bytes;
}

void host_shares::add_aside(host_number x) {
  ++hosts_[x].aside;
  ++aside_;
}

void host_shares::remove(host_number x, uint64_t bytes,
                         const look_ahead_room& free) {
  auto& h = hosts_[x];
  --h.lines;
  h.bytes -= bytes;
  if (h.aside > 0 && !h.due && !is_full(h, 2, free)) {
    h.due = true;
    due_.push_back(x);
  }
  forget_if_gone(x);
}

void host_shares::remove_aside(host_number x, uint64_t count) {
  hosts_[x].aside -= count;
  aside_ -= count;
  forget_if_gone(x);
}

std::optional<host_number> host_shares::next_due(const look_ahead_room& free) {
  while (!due_.empty()) {
    auto& h = hosts_[due_.front()];
    if (h.aside > 0 && !is_full(h, 1, free))
      return due_.front();
    h.due = false;
    auto x = due_.front();
    due_.pop_front();
    forget_if_gone(x);
  }
  return std::nullopt;
}

look_ahead_room host_shares::take_due(const look_ahead_room& free) {
  // What the host takes is no longer free, so it gets half of the difference.
  auto half = [](uint64_t most, uint64_t has) {
    return std::max<uint64_t>((most - std::min(most, has)) / 2, 1);
  };
  auto& h = hosts_[due_.front()];
  due_.push_back(due_.front());
  due_.pop_front();
  return {std::max(half(free.lines, h.lines),
                   least_ - std::min(least_, h.lines)),
          half(free.bytes, h.bytes)};
}

void host_shares::forget_if_gone(host_number x) {
  auto& h = hosts_[x];
  if (h.lines > 0 || h.aside > 0 || h.due)
    return;
  numbers_.erase(numbers_.find(*h.name));
  h.name = nullptr;
  unused_.push_back(x);
}

} // namespace muster
