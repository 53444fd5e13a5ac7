// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/suspects.hpp"

#include <algorithm>
#include <array>

namespace muster {

namespace {

/// Size of a group, by the losses beyond first_losses. Groups of one from the
/// start would take too long, and larger steps would cost more losses. These
/// sizes find one URL among 50,000 with eight losses.
constexpr std::array<size_t, suspects::max_losses - suspects::first_losses>
  group_sizes{256, 32, 4, 1};

} // namespace

bool suspects::may_give() const {
  if (waiting_.empty())
    return false;
  auto losses = std::max(waiting_.begin()->first, most_losses_);
  return given_.empty() || given_.size() < group_sizes[losses - first_losses];
}

fetch_task suspects::give() {
  auto next = waiting_.extract(waiting_.begin());
  most_losses_ = given_.empty() ? next.key()
                                : std::max(most_losses_, next.key());
  given_.insert(next.mapped().index);
  return std::move(next.mapped());
}

} // namespace muster
