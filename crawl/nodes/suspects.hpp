// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/job.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace muster {

/// The URLs of one node that were lost with several nodes: one of them may be
/// what brings nodes down. The node gets them in groups, and only the group
/// that a lost node had is blamed. A group is smaller with each loss, and has
/// one URL at the end, so it finds that URL with few losses of nodes.
class suspects {
public:
  /// A URL is given up when it was lost so many times.
  static constexpr uint32_t max_losses = 8;

  /// A URL is a suspect when it was lost so many times.
  static constexpr uint32_t first_losses = max_losses / 2;

  /// Adds a URL that waits for the node. `losses` is at least first_losses.
  void add(uint32_t losses, fetch_task task) {
    waiting_.emplace(losses, std::move(task));
  }

  /// Whether the node may get the next one.
  bool may_give() const;

  /// The next one, which the node gets. Those that were lost least come first.
  fetch_task give();

  /// The node does not have this URL any more.
  void take(uint64_t index) {
    given_.erase(index);
  }

  /// URLs that wait for the node.
  size_t waiting() const {
    return waiting_.size();
  }

  /// Removes the URLs that wait and of which `is_wanted` says so.
  template<class Predicate>
  void erase_waiting(Predicate is_wanted) {
    std::erase_if(waiting_, [&](auto& x) { return is_wanted(x.second); });
  }

  /// The URLs that the node has.
  const std::unordered_set<uint64_t>& given() const {
    return given_;
  }

private:
  std::multimap<uint32_t, fetch_task> waiting_; ///< By losses.
  std::unordered_set<uint64_t> given_;
  uint32_t most_losses_ = 0; ///< Of those in given_.
};

} // namespace muster
