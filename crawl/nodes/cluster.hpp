// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/nodes/dispatcher.hpp"
#include "crawl/nodes/membership.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace muster {

/// The nodes of a job, with their URLs. Owns all tables that know a node, and
/// changes them together: the membership (which nodes are heard), and the
/// dispatcher with its placement (which node has which URL). `Handle` as in
/// member. Has no clock.
template<class Handle>
class cluster {
public:
  using member = muster::member<Handle>;
  using time_point = typename member::time_point;

  /// `fixed` and `shares`: see dispatcher. `lease`: see membership.
  cluster(bool fixed, uint32_t shares, std::chrono::milliseconds lease,
          time_point now)
    : urls_{fixed, shares}, members_{lease, now} {
    // nop
  }

  /// The URLs. Nodes come and go by the functions below only.
  dispatcher& urls() {
    return urls_;
  }

  const dispatcher& urls() const {
    return urls_;
  }

  membership<Handle>& members() {
    return members_;
  }

  const membership<Handle>& members() const {
    return members_;
  }

  /// Adds a node that takes `credit` URLs at once. Its name may get a number.
  /// The reference is valid until the next member is added or removed.
  member& join(Handle node, std::string name, uint64_t credit, bool remote,
               time_point now) {
    name = members_.unique(std::move(name));
    member fresh;
    fresh.number = urls_.add_node(name, credit);
    fresh.node = std::move(node);
    fresh.name = std::move(name);
    fresh.remote = remote;
    fresh.heard = fresh.progressed = fresh.watched = now;
    return members_.add(std::move(fresh));
  }

  /// The node finishes what it has started, and gets no more URLs.
  void retire(member& x) {
    x.leaving = true;
    urls_.retire_node(x.number);
  }

  /// Removes a node. Its URLs go to others; those that were lost too often are
  /// returned.
  given_up lose(node_number number, blame cause) {
    members_.remove(number);
    return urls_.lose_node(number, cause);
  }

  /// Removes the nodes that leave and have no URLs left. Returns their handles.
  std::vector<Handle> release_leaving() {
    std::vector<node_number> gone;
    std::vector<Handle> result;
    for (auto& x : members_)
      if (x.leaving && urls_.out_at(x.number) == 0) {
        gone.push_back(x.number);
        result.push_back(x.node);
      }
    for (auto number : gone)
      lose(number, blame::nothing);
    return result;
  }

  /// Removes all nodes and all URLs. Returns the URLs.
  given_up dismiss() {
    members_.clear();
    return urls_.drop_all();
  }

  /// If a node has free exchanges (of `concurrency`), returns the nodes that
  /// have more URLs than they need, each with the number to hand back. Marks
  /// them as `shedding`.
  std::vector<std::pair<Handle, uint64_t>> balance(size_t concurrency,
                                                   time_point now) {
    std::vector<std::pair<Handle, uint64_t>> result;
    auto is_idle = [&](const member& x) {
      return members_.has_free_exchanges(x, concurrency, now);
    };
    if (std::ranges::none_of(members_, is_idle))
      return result;
    auto enough = std::max<uint64_t>(concurrency, urls_.average_out());
    for (auto& x : members_) {
      auto out = urls_.out_at(x.number);
      if (x.leaving || x.shedding || is_idle(x) || out <= enough)
        continue;
      x.shedding = true;
      result.emplace_back(x.node, out - enough);
    }
    return result;
  }

private:
  dispatcher urls_;
  membership<Handle> members_;
};

} // namespace muster
