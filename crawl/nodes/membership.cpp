// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/membership.hpp"

#include <algorithm>
#include <utility>

namespace muster {

using namespace std::chrono_literals;

member& membership::add(member x) {
  members_.push_back(std::move(x));
  return members_.back();
}

void membership::remove(node_number number) {
  std::erase_if(members_, [=](const member& x) { return x.number == number; });
}

member* membership::find(const caf::actor_addr& address) {
  auto i = std::ranges::find_if(members_, [&](const member& x) {
    return x.node == address;
  });
  return i == members_.end() ? nullptr : &*i;
}

member* membership::find(node_number number) {
  auto i = std::ranges::find(members_, number, &member::number);
  return i == members_.end() ? nullptr : &*i;
}

std::string membership::unique(std::string name) const {
  auto taken = [this](const std::string& candidate) {
    return std::ranges::find(members_, candidate, &member::name)
           != members_.end();
  };
  if (!taken(name))
    return name;
  size_t number = 2;
  while (taken(name + '-' + std::to_string(number)))
    ++number;
  return name + '-' + std::to_string(number);
}

std::chrono::milliseconds membership::check_interval() const {
  return std::clamp<std::chrono::milliseconds>(lease_ / 8, 10ms, 500ms);
}

std::vector<node_number> membership::silent(time_point now) {
  auto late = now - checked_ - check_interval();
  checked_ = now;
  std::vector<node_number> result;
  for (auto& x : members_) {
    // The coordinator was not running, so the silence may be its own.
    if (late > check_interval())
      for (auto time : {&x.heard, &x.progressed, &x.running_since, &x.watched})
        *time = std::min(now, *time + late);
    if (x.leased && now - x.heard > lease_)
      result.push_back(x.number);
  }
  return result;
}

size_t membership::remote() const {
  return static_cast<size_t>(
    std::ranges::count(members_, true, &member::remote));
}

bool membership::any_idle() const {
  return std::ranges::any_of(members_, [](const member& x) {
    return x.idle && !x.leaving;
  });
}

uint64_t membership::running() const {
  uint64_t result = 0;
  for (auto& x : members_)
    result += x.running;
  return result;
}

} // namespace muster
