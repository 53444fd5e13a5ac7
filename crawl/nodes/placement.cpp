// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/placement.hpp"

#include "http/url/fnv1a.hpp"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

bool contains(const std::vector<node_number>& nodes, node_number node) {
  return std::ranges::find(nodes, node) != nodes.end();
}

/// Mixes the bits (the finaliser of MurmurHash3).
uint64_t mixed(uint64_t hash) {
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdu;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53u;
  return hash ^ (hash >> 33);
}

uint64_t weight_of(uint64_t host_hash, uint64_t node_hash) {
  return mixed(mixed(host_hash) ^ node_hash);
}

} // namespace

void placement::add(node_number node, std::string_view name) {
  nodes_.push_back({node, http::fnv1a(name)});
}

void placement::retire(node_number node) {
  std::erase_if(nodes_, [=](const member& x) { return x.node == node; });
  for (auto& [host, seat] : seats_)
    seat.moving = seat.moving || seat.node == node;
}

std::map<node_number, std::vector<host_share>>
placement::claim(node_number node) {
  std::map<node_number, std::vector<host_share>> result;
  for (auto& [host, seat] : seats_)
    if (seat.node != node && !seat.moving && best_for(host) == node) {
      seat.moving = true;
      result[seat.node].push_back(host);
    }
  return result;
}

bool placement::is_open(node_number node) const {
  return std::ranges::find(nodes_, node, &member::node) != nodes_.end();
}

node_number placement::best_for(const host_share& host,
                                const std::vector<node_number>& avoided) const {
  auto host_hash = http::fnv1a(host.name());
  auto best = std::pair{false, uint64_t{0}};
  auto result = nodes_.front().node;
  for (auto& x : nodes_) {
    auto rank = std::pair{!contains(avoided, x.node),
                          weight_of(host_hash, x.hash)};
    if (rank > best) {
      best = rank;
      result = x.node;
    }
  }
  return result;
}

host_seat& placement::seat_of(const host_share& host,
                              const std::vector<node_number>& avoided) {
  auto [at, fresh] = seats_.try_emplace(host);
  auto& seat = at->second;
  if (fresh) {
    seat.host = &at->first;
    seat.node = best_for(host, avoided);
  } else if (!seat.moving && contains(avoided, seat.node)) {
    auto best = best_for(host, avoided);
    if (contains(avoided, best))
      return seat;
    seat.moving = seat.out > 0;
    if (seat.moving)
      seat.moves_to = best;
    else
      seat.node = best;
  }
  return seat;
}

bool placement::release(host_seat& seat) {
  --seat.out;
  if (seat.out > 0)
    return false;
  if (!seat.parked.empty())
    return true;
  seats_.erase(seats_.find(*seat.host));
  return false;
}

std::vector<uint64_t> placement::unpark(host_seat& seat) {
  auto result = std::exchange(seat.parked, {});
  if (seat.moves_to && is_open(*seat.moves_to)) {
    seat.node = *std::exchange(seat.moves_to, {});
    seat.moving = false;
  } else {
    seats_.erase(seats_.find(*seat.host));
  }
  return result;
}

void placement::forget_parked() {
  for (auto& [host, seat] : seats_)
    seat.parked.clear();
}

limit_shares shares_of(size_t per_host, double rate) {
  size_t most = max_shares;
  if (rate > 0)
    most = static_cast<size_t>(std::clamp(rate, 1.0, double{max_shares}));
  auto per_share = (per_host + most - 1) / most;
  return {static_cast<uint32_t>(per_host / per_share), per_share};
}

uint32_t share_of(uint64_t index, uint32_t count) {
  return static_cast<uint32_t>(mixed(index + 1) % count);
}

uint64_t rendezvous_weight(std::string_view host, std::string_view node) {
  return weight_of(http::fnv1a(host), http::fnv1a(node));
}

} // namespace muster
