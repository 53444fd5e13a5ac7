// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/nodes/placement.hpp"
#include "crawl/nodes/validate.hpp"
#include "messages/load_report.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace muster {

/// A node of a job, as its coordinator sees it. `Handle` is what messages to
/// the node are sent to.
template<class Handle>
struct member {
  using time_point = std::chrono::steady_clock::time_point;

  Handle node{};
  node_number number = 0;
  std::string name;
  bool remote = false; ///< In another process.
  time_point heard{};  ///< When its last message came.
  /// When it last did something about a URL, or had none.
  time_point progressed{};
  /// Since when all its messages have said that it runs fetches.
  time_point running_since{};
  uint64_t running = 0; ///< Number of fetches, as it said last.
  /// Could start a URL of another host, as it said last.
  bool idle = true;
  load_report load{};    ///< What it said last.
  bool lacking = false;  ///< Its machine was short of something.
  bool leased = false;   ///< Wants to be told that it was heard.
  bool leaving = false;  ///< Is stopped as soon as it has no URLs.
  bool shedding = false; ///< Was asked for URLs that others could start.
  /// When its URLs were looked at; or, if `recalled`, when it was asked to hand
  /// back those that it had for too long and has not started.
  time_point watched{};
  bool recalled = false;
};

/// The nodes of a job, and when they were heard. Has no clock.
template<class Handle>
class membership {
public:
  using member = muster::member<Handle>;
  using time_point = typename member::time_point;

  /// `lease`: how long a node that wants one may be silent. The first call of
  /// silent() is due at check_interval() after `now`.
  membership(std::chrono::milliseconds lease, time_point now)
    : lease_{lease}, checked_{now} {
    // nop
  }

  /// The reference is valid until the next member comes or goes.
  member& add(member x) {
    members_.push_back(std::move(x));
    return members_.back();
  }

  void remove(node_number number) {
    std::erase_if(members_, [=](auto& x) { return x.number == number; });
  }

  void clear() {
    members_.clear();
  }

  /// The member with this number; null if there is none.
  member* find(node_number number) {
    return find_if([=](auto& x) { return x.number == number; });
  }

  /// The member whose handle equals `node`; null if there is none.
  template<class Address>
  member* find_node(const Address& node) {
    return find_if([&](auto& x) { return x.node == node; });
  }

  /// Returns `name`, or `name-2` and so on if another member has that name.
  std::string unique(std::string name) const {
    auto taken = [this](const std::string& candidate) {
      return std::ranges::any_of(members_,
                                 [&](auto& x) { return x.name == candidate; });
    };
    if (!taken(name))
      return name;
    size_t number = 2;
    while (taken(name + '-' + std::to_string(number)))
      ++number;
    return name + '-' + std::to_string(number);
  }

  /// How often to call silent().
  std::chrono::milliseconds check_interval() const {
    using namespace std::chrono_literals;
    return std::clamp<std::chrono::milliseconds>(lease_ / 8, 10ms, 500ms);
  }

  /// Members that have been silent for longer than a lease. If the call itself
  /// is late, that time does not count as silence.
  std::vector<node_number> silent(time_point now) {
    auto late = now - checked_ - check_interval();
    checked_ = now;
    std::vector<node_number> result;
    for (auto& x : members_) {
      // This process was not listening, so it cannot call others silent.
      if (late > check_interval())
        for (auto time :
             {&x.heard, &x.progressed, &x.running_since, &x.watched})
          *time = std::min(now, *time + late);
      if (x.leased && now - x.heard > lease_)
        result.push_back(x.number);
    }
    return result;
  }

  /// Members of other processes that have had URLs for longer than `most`
  /// without a result. `out_at` returns how many URLs a member has; `throttled`
  /// says whether any host asked to wait. Call it right after silent().
  template<class OutAt>
  std::vector<node_number> idle(time_point now, const result_patience& most,
                                bool throttled, OutAt out_at) {
    std::vector<node_number> result;
    for (auto& x : members_) {
      if (!x.remote || out_at(x.number) == 0)
        x.progressed = now;
      auto since = std::max(x.progressed, x.running_since);
      auto slack = slack_of(x, most, throttled);
      if (now - x.progressed > most.waiting + slack
          || (x.running > 0 && now - since > most.running + slack))
        result.push_back(x.number);
    }
    return result;
  }

  /// Whether a member had time enough to finish the URLs that it had at
  /// `watched`, or, if `recalled`, to hand them back. `throttled` as in idle().
  bool is_watch_over(const member& x, time_point now,
                     const result_patience& most, bool throttled) const {
    return now - x.watched > (x.recalled ? most.running : most.waiting)
                               + slack_of(x, most, throttled);
  }

  /// Whether a member could start URLs of other hosts than it has.
  bool any_idle() const {
    return std::ranges::any_of(members_,
                               [](auto& x) { return x.idle && !x.leaving; });
  }

  /// Whether a member runs fewer than three quarters of `concurrency` fetches,
  /// as far as is known.
  bool has_free_exchanges(const member& x, size_t concurrency,
                          time_point now) const {
    return !x.leaving && x.running < (concurrency * 3 + 3) / 4
           && (!x.leased || now - x.heard < lease_ / 4);
  }

  /// Number of members in other processes.
  size_t remote() const {
    return static_cast<size_t>(
      std::ranges::count_if(members_, [](auto& x) { return x.remote; }));
  }

  /// Number of running fetches, as the members said last.
  uint64_t running() const {
    uint64_t result = 0;
    for (auto& x : members_)
      result += x.running;
    return result;
  }

  /// What all members report: the ages of all fetches, and the limit of the
  /// member with the most fetches that has one.
  load_report load() const {
    load_report result;
    uint64_t most = 0;
    for (auto& x : members_) {
      add_counts(result.ages, x.load.ages);
      if (x.load.limit == run_limit::none || x.running < most)
        continue;
      result.limit = x.load.limit;
      most = x.running;
    }
    return result;
  }

  size_t size() const {
    return members_.size();
  }

  bool empty() const {
    return members_.empty();
  }

  auto begin() {
    return members_.begin();
  }

  auto end() {
    return members_.end();
  }

private:
  template<class Predicate>
  member* find_if(Predicate is_wanted) {
    auto i = std::ranges::find_if(members_, is_wanted);
    return i == members_.end() ? nullptr : &*i;
  }

  std::chrono::milliseconds
  slack_of(const member& x, const result_patience& most, bool throttled) const {
    return lease_ + (x.lacking ? most.lacking : std::chrono::milliseconds{0})
           + (throttled ? most.throttled : std::chrono::milliseconds{0});
  }

  std::chrono::milliseconds lease_;
  time_point checked_;
  std::vector<member> members_;
};

} // namespace muster
