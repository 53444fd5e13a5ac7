// SPDX-License-Identifier: BSD-3-Clause

#include "http/net/local_resources.hpp"

#include <cstdint>
#include <utility>

namespace muster::http {

namespace {

/// Longer than a port stays in TIME_WAIT, so that all ports are free again
/// afterwards.
constexpr std::chrono::minutes sparing_time{5};

} // namespace

local_resources::local_resources() : local_resources{SIZE_MAX} {
  // nop
}

local_resources::local_resources(size_t descriptors)
  : local_resources{descriptors, std::make_unique<local_system>()} {
  // nop
}

local_resources::local_resources(size_t descriptors,
                                 std::unique_ptr<local_system> system)
  : descriptors_{descriptors}, system_{std::move(system)}, network_{*system_} {
  // nop
}

void local_resources::add(idle_keeper& keeper) {
  std::lock_guard guard{mutex_};
  keepers_.push_back(&keeper);
}

void local_resources::remove(idle_keeper& keeper) {
  std::lock_guard guard{mutex_};
  std::erase(keepers_, &keeper);
}

void local_resources::ask_for_room() {
  std::lock_guard guard{mutex_};
  for (auto keeper : keepers_)
    keeper->give_way();
}

void local_resources::note_port_shortage(time_point now) {
  sparing_until_.store(now + sparing_time, std::memory_order_relaxed);
}

bool local_resources::spares_ports() const {
  auto until = sparing_until_.load(std::memory_order_relaxed);
  return until != time_point::min() && std::chrono::steady_clock::now() < until;
}

} // namespace muster::http
