// SPDX-License-Identifier: BSD-3-Clause

#include "http/net/network_watch.hpp"

#include "http/net/address_filter.hpp"

#include <algorithm>
#include <array>

namespace muster::http {

namespace {

bool stays_here(const ip_address& address) {
  // Loopback addresses, and unspecified addresses, which also mean this
  // machine.
  static const std::array<ip_network, 4> networks{{
    {*parse_ip("127.0.0.0"), 8},
    {*parse_ip("0.0.0.0"), 32},
    {*parse_ip("::"), 127},
    {*parse_ip("::ffff:127.0.0.0"), 104},
  }};
  return std::ranges::any_of(networks, [&](const auto& network) {
    return network.contains(address);
  });
}

bool goes_by_v6(const ip_address& address) {
  static const ip_network mapped{*parse_ip("::ffff:0:0"), 96};
  return address.v6 && !mapped.contains(address);
}

} // namespace

bool leads_out(const std::vector<ip_address>& addresses) {
  return !std::ranges::all_of(addresses, stays_here);
}

network_watch::network_watch(local_system& system) : system_{system} {
  auto found = system.links();
  v4_.existed = found.default_v4;
  v6_.existed = found.default_v6;
}

void network_watch::look(time_point now) {
  if (looked_at_ != time_point::min() && now - looked_at_ < age)
    return;
  looked_at_ = now;
  auto found = system_.links();
  // A machine that never had a network has not lost one.
  auto cut = !found.usable && found.possible;
  note(v4_, found.default_v4, cut, now);
  note(v6_, found.default_v6, cut, now);
  cut_.store(cut, std::memory_order_relaxed);
}

void network_watch::note(way& which, bool exists, bool cut, time_point now) {
  if (cut || (which.existed && !exists))
    which.last_down = now;
  which.existed |= exists;
}

bool network_watch::explains(const std::vector<ip_address>& to,
                             time_point since, time_point now) {
  std::lock_guard guard{mutex_};
  look(now);
  return std::ranges::any_of(to, [&](const auto& address) {
    return !stays_here(address)
           && (goes_by_v6(address) ? v6_ : v4_).explains(since);
  });
}

bool network_watch::explains(time_point since, time_point now) {
  std::lock_guard guard{mutex_};
  look(now);
  return v4_.explains(since) || v6_.explains(since);
}

bool network_watch::still_cut(time_point now) {
  if (!cut_.load(std::memory_order_relaxed))
    return false;
  std::lock_guard guard{mutex_};
  look(now);
  return cut_.load(std::memory_order_relaxed);
}

} // namespace muster::http
