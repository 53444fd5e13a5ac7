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

/// The URLs of a node that were lost with several nodes before, because one of
/// them may be the cause. The node gets them in groups, and only the group of a
/// lost node is blamed. Groups become smaller with each loss; the last one has
/// one URL. So the cause is found with few losses of nodes.
class suspects {
public:
  /// Number of losses after which a URL is given up.
  static constexpr uint32_t max_losses = 8;

  /// Number of losses after which a URL is a suspect.
  static constexpr uint32_t first_losses = max_losses / 2;

  /// Adds a URL that waits for the node. `losses` is at least first_losses.
  void add(uint32_t losses, fetch_task task) {
    waiting_.emplace(losses, std::move(task));
  }

  /// Whether the node may get another suspect.
  bool may_give() const;

  /// Removes and returns the next URL, which the node gets. URLs with the
  /// fewest losses come first.
  fetch_task give();

  /// Call this when the node no longer has this URL.
  void take(uint64_t index) {
    given_.erase(index);
  }

  /// Number of URLs that wait for the node.
  size_t waiting() const {
    return waiting_.size();
  }

  /// Removes the waiting URLs for which `is_wanted` returns true.
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
  uint32_t most_losses_ = 0; ///< Maximum of the losses of those in given_.
};

} // namespace muster
