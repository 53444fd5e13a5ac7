#include "http/network_watch.hpp"

#include <algorithm>
#include <array>

namespace muster::http {

namespace {

bool stays_here(const ip_address& address) {
  // What no host has stands for this one, too.
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

} // namespace

bool leads_out(const std::vector<ip_address>& addresses) {
  return !std::ranges::all_of(addresses, stays_here);
}

network_watch::network_watch(local_system& system)
  : system_{system}, had_default_route_{system.links().default_route} {
  // nop
}

void network_watch::look(time_point now) {
  if (looked_at_ != time_point::min() && now - looked_at_ < age)
    return;
  looked_at_ = now;
  auto found = system_.links();
  had_default_route_ |= found.default_route;
  // A machine that never had a network, or a way out of it, has not lost any.
  auto cut = !found.usable && found.possible;
  if (cut || (had_default_route_ && !found.default_route))
    last_down_ = now;
  cut_.store(cut, std::memory_order_relaxed);
}

bool network_watch::explains(time_point since, time_point now) {
  std::lock_guard guard{mutex_};
  look(now);
  return last_down_ != time_point::min() && last_down_ + settling >= since;
}

bool network_watch::still_cut(time_point now) {
  if (!cut_.load(std::memory_order_relaxed))
    return false;
  std::lock_guard guard{mutex_};
  look(now);
  return cut_.load(std::memory_order_relaxed);
}

} // namespace muster::http
