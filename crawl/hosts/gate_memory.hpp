// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/hosts/expiring_map.hpp"
#include "crawl/hosts/host_gate.hpp"
#include "messages/settings.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string_view>

namespace muster {

/// Keeps the gates of hosts without waiting URLs and open exchanges, as long as
/// their limits are in force. Creates the gates of all other hosts.
class gate_memory {
public:
  using time_point = host_gate::time_point;

  /// Maximum number of hosts to remember.
  static constexpr size_t max_hosts = 10'000;

  gate_memory(const politeness_settings& limits,
              std::chrono::seconds longest_wait)
    : fresh_{limits, longest_wait} {
    // nop
  }

  /// A new gate.
  const host_gate& fresh() const {
    return fresh_;
  }

  /// Removes and returns the gate of this host, or creates one.
  host_gate take(std::string_view host) {
    auto known = gates_.take(host);
    return known ? *known : fresh_;
  }

  void put(std::string_view host, const host_gate& gate) {
    gates_.put(host, gate, std::max(gate.matters_until(), gate.next()));
  }

  /// Drops gates whose limits have ended.
  void expire(time_point now) {
    gates_.expire(now);
  }

  size_t size() const {
    return gates_.size();
  }

private:
  host_gate fresh_;
  expiring_map<host_gate> gates_{max_hosts};
};

} // namespace muster
