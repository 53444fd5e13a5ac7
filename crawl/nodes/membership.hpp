// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/nodes/placement.hpp"
#include "crawl/nodes/validate.hpp"
#include "messages/interfaces.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace muster {

/// A node of a job, as its coordinator sees it.
struct member {
  using time_point = std::chrono::steady_clock::time_point;

  node_actor node;
  node_number number = 0;
  std::string name;
  bool remote = false; ///< In another process.
  time_point heard{};  ///< When it last said something.
  /// When it last did something about a URL, or had none.
  time_point progressed{};
  /// Since when it has told of running fetches all the time.
  time_point running_since{};
  uint64_t running = 0; ///< Fetches, as far as it told.
  /// Could begin a URL of another host, as far as it told.
  bool idle = true;
  bool lacking = false;  ///< Has told that its machine is short of something.
  bool leased = false;   ///< Wants to be told that it was heard.
  bool leaving = false;  ///< Is stopped as soon as it has no URLs.
  bool shedding = false; ///< Was asked to hand back what others could begin.
  /// When its URLs were looked at, or it was asked to hand back what it has not
  /// begun of those that it had for too long.
  time_point watched{};
  bool recalled = false; ///< It is the latter.
};

/// The nodes of a job, and which of them are still heard of. Times are the
/// caller's.
class membership {
public:
  using time_point = member::time_point;

  /// `lease`: how long a node that wants one may be silent. Looks for silent
  /// ones are to begin at `now`.
  membership(std::chrono::milliseconds lease, time_point now)
    : lease_{lease}, checked_{now} {
    // nop
  }

  /// The member stays where it is until the next one comes or goes.
  member& add(member x);

  void remove(node_number number);

  void clear() {
    members_.clear();
  }

  /// The member that this is; null if it is none, or none any more.
  member* find(const caf::actor_addr& address);
  member* find(node_number number);

  /// The name itself, or with a number if another member has it.
  std::string unique(std::string name) const;

  /// How often to look after the nodes.
  std::chrono::milliseconds check_interval() const;

  /// Looks for nodes that have been silent for longer than a lease. A look that
  /// comes late itself calls nobody silent for that time.
  std::vector<node_number> silent(time_point now);

  /// Members of other processes that have URLs and have let `most` pass without
  /// a result. `out_at` tells how many URLs a member has, `throttled` whether
  /// any host asked to be left alone. To be asked right after silent(), which
  /// see.
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

  /// Whether it is time for a member's URLs to have got a result, or to have
  /// come back: those that it had when it was last watched, or those that it
  /// was asked to hand back unless it has begun them. `throttled` as in idle().
  bool is_watch_over(const member& x, time_point now,
                     const result_patience& most, bool throttled) const {
    return now - x.watched > (x.recalled ? most.running : most.waiting)
                               + slack_of(x, most, throttled);
  }

  /// Members in other processes.
  size_t remote() const;

  /// Whether a member could begin URLs of other hosts than it has.
  bool any_idle() const;

  /// Fetches that run, as far as the members told.
  uint64_t running() const;

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
