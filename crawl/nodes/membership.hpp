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

/// A node of a job, from the coordinator's view.
struct member {
  using time_point = std::chrono::steady_clock::time_point;

  node_actor node;
  node_number number = 0;
  std::string name;
  bool remote = false; ///< It is in another process.
  time_point heard{};  ///< Time of its last message.
  /// When it last made progress with a URL, or had no URLs.
  time_point progressed{};
  /// Since when it has reported running fetches without a break.
  time_point running_since{};
  uint64_t running = 0; ///< Number of running fetches that it reported.
  /// It reported that it could start a URL of another host.
  bool idle = true;
  bool lacking = false;  ///< It reported a shortage of its machine.
  bool leased = false;   ///< It expects acknowledgements for its lease.
  bool leaving = false;  ///< It is stopped as soon as it has no URLs.
  bool shedding = false; ///< It was asked to hand back URLs for idle nodes.
  /// When its URLs were last recorded, or when it was asked to hand back URLs
  /// that it had for too long.
  time_point watched{};
  bool recalled = false; ///< `watched` is the time of the request to hand back.
};

/// The nodes of a job, and which of them are silent. The caller passes the
/// time.
class membership {
public:
  using time_point = member::time_point;

  /// `lease`: how long a node with a lease may be silent. Checks begin at
  /// `now`.
  membership(std::chrono::milliseconds lease, time_point now)
    : lease_{lease}, checked_{now} {
    // nop
  }

  /// The reference is valid until the next member is added or removed.
  member& add(member x);

  void remove(node_number number);

  void clear() {
    members_.clear();
  }

  /// The member with this address; null if there is none.
  member* find(const caf::actor_addr& address);
  member* find(node_number number);

  /// The name, or the name with a number if another member has it.
  std::string unique(std::string name) const;

  /// How often to check the nodes.
  std::chrono::milliseconds check_interval() const;

  /// The nodes that have been silent for longer than a lease. If the check
  /// itself is late, this time does not count as silence.
  std::vector<node_number> silent(time_point now);

  /// Members of other processes that have URLs and had no result for longer
  /// than `most`. `out_at` returns the number of URLs of a member; `throttled`
  /// says whether any host asked to wait. Call this right after silent(), for
  /// the same reason.
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

  /// Whether the time is over in which a member must finish or hand back URLs:
  /// those that it had when they were last recorded, or those that it was asked
  /// to hand back. `throttled` as in idle().
  bool is_watch_over(const member& x, time_point now,
                     const result_patience& most, bool throttled) const {
    return now - x.watched > (x.recalled ? most.running : most.waiting)
                               + slack_of(x, most, throttled);
  }

  /// Number of members in other processes.
  size_t remote() const;

  /// Whether a member could start URLs of further hosts.
  bool any_idle() const;

  /// Number of running fetches that the members reported.
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
