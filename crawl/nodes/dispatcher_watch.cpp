// SPDX-License-Identifier: BSD-3-Clause

// How a dispatcher gets URLs back that a node has had for too long.

#include "crawl/nodes/dispatcher.hpp"

#include <algorithm>

namespace muster {

void dispatcher::recall(const std::vector<host_share>& hosts) {
  for (auto& host : hosts)
    if (auto seat = placement_.find_seat(host))
      seat->recalled_at = clock_;
}

bool dispatcher::were_recalled(node_number node,
                               const std::vector<uint64_t>& indexes) {
  return std::ranges::all_of(indexes, [&](uint64_t index) {
    auto entry = given_to(node, index);
    return entry && entry->seat && entry->given_at <= entry->seat->recalled_at;
  });
}

void dispatcher::watch(node_number node) {
  auto& at = *find(node);
  for (auto index : ledger_.out_at(node)) {
    auto& entry = *ledger_.find(index);
    if (entry.seat)
      entry.seat->served = false;
    if (entry.given)
      at.watched.insert(index);
  }
}

std::vector<host_share> dispatcher::overdue_hosts(node_number node) {
  auto& at = *find(node);
  std::vector<uint64_t> overdue{at.watched.begin(), at.watched.end()};
  std::ranges::sort(overdue);
  std::vector<host_share> result;
  std::unordered_set<host_share> known, moving;
  for (auto index : overdue) {
    auto seat = ledger_.find(index)->seat;
    if (!seat || !known.insert(*seat->host).second)
      continue;
    result.push_back(*seat->host);
    if (!seat->served && placement_.seat_of(*seat->host, {node}).moving)
      moving.insert(*seat->host);
  }
  take_back_unsent(at, moving);
  return result;
}

bool dispatcher::has_overdue(node_number node) const {
  return !find(node)->watched.empty();
}

} // namespace muster
