// SPDX-License-Identifier: BSD-3-Clause

// Checks the documented limit of how long a host can wait: many hosts, few
// slots, in virtual time.

#include "crawl/hosts/frontier.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using muster::frontier;
using muster::permit_use;
using muster::politeness_settings;
using muster::turn_limits;

namespace {

using time_point = frontier<int>::time_point;
using std::chrono::nanoseconds;

constexpr auto longest_exchange = 90ms; // so that all hosts are prompt

/// A model of a node: starts all exchanges that may start, and ends each after
/// a while.
class model_node {
public:
  model_node(const politeness_settings& settings, size_t slots,
             turn_limits turn, unsigned seed)
    : rng_{seed}, slots_{slots}, frontier_{settings, 30s, slots, turn} {
    // nop
  }

  void push(int host, int count) {
    for (int i = 0; i < count; ++i)
      frontier_.push(name(host), 80, host);
    hosts_[host].queued += count;
  }

  /// Another node takes the waiting URLs of some hosts.
  std::map<int, int> shed(size_t limit, time_point now) {
    std::map<int, int> result;
    for (auto host : frontier_.shed(limit, now)) {
      ++result[host];
      --hosts_[host].queued;
      hosts_[host].waits = false;
    }
    return result;
  }

  bool done() const {
    return frontier_.size() == 0 && ends_.empty();
  }

  /// The earliest time at which anything happens; max if nothing does.
  time_point next() const {
    auto result = time_point::max();
    if (!ends_.empty())
      result = ends_.begin()->first;
    if (ends_.size() < slots_)
      result = std::min(result, frontier_.next_due().value_or(result));
    return result;
  }

  void run(time_point now) {
    while (!ends_.empty() && ends_.begin()->first <= now) {
      auto [host, permit] = ends_.begin()->second;
      ends_.erase(ends_.begin());
      --hosts_[host].open;
      hosts_[host].next_start = std::max(hosts_[host].next_start, now);
      auto use = rng_() % 10 == 0 ? permit_use::connected : permit_use::kept;
      frontier_.release(permit, use, now);
    }
    while (ends_.size() < slots_) {
      auto x = frontier_.pop(now);
      if (!x)
        break;
      auto& host = hosts_[x->item];
      if (host.open == 0)
        longest_ = std::max(longest_, now - host.could_since(now));
      ++host.open;
      --host.queued;
      host.waits = false;
      host.next_start = now + interval_;
      auto after =
        nanoseconds{1 + rng_() % nanoseconds{longest_exchange}.count()};
      ends_.emplace(now + after, std::pair{x->item, x->permit});
    }
    // The remaining hosts could start if there were a slot.
    for (auto& [id, host] : hosts_)
      if (host.queued > 0 && host.open == 0 && host.next_start <= now
          && !host.waits) {
        host.waits = true;
        host.since = host.next_start > last_ ? host.next_start : now;
      }
    last_ = now;
  }

  void space(nanoseconds interval) {
    interval_ = interval;
  }

  /// The longest time that a host without an open exchange waited while it
  /// could start.
  nanoseconds longest() const {
    return longest_;
  }

private:
  struct host {
    int queued = 0;
    int open = 0;
    bool waits = false;
    time_point since;
    time_point next_start = time_point::min();

    time_point could_since(time_point now) const {
      return waits ? since : now;
    }
  };

  static std::string name(int host) {
    return "host-" + std::to_string(host) + ".example";
  }

  std::mt19937 rng_;
  size_t slots_;
  nanoseconds interval_{0};
  frontier<int> frontier_;
  std::map<int, host> hosts_;
  std::multimap<time_point, std::pair<int, frontier<int>::permit>> ends_;
  nanoseconds longest_{0};
  time_point last_ = time_point{1h};
};

/// The documented limit of the wait with this number of hosts.
nanoseconds promised(size_t hosts, size_t slots, size_t per_host,
                     turn_limits turn) {
  auto each = std::max<size_t>(slots / per_host, 1);
  auto periods = (hosts + each - 1) / each + 1;
  return static_cast<int64_t>(periods) * (turn.time + longest_exchange);
}

} // namespace

TEST_CASE("no host waits longer than the documentation says") {
  struct row {
    size_t nodes;
    size_t slots;
    size_t per_host;
    double rate;
  };
  auto [nodes, slots, per_host,
        rate] = GENERATE(row{1, 1, 1, 0}, row{1, 8, 1, 0}, row{1, 8, 4, 0},
                         row{1, 8, 1, 2.0}, row{3, 4, 2, 0}, row{3, 4, 2, 5.0});
  CAPTURE(nodes, slots, per_host, rate);
  for (unsigned seed = 1; seed <= 10; ++seed) {
    INFO("seed " << seed);
    std::mt19937 rng{seed};
    turn_limits turn{1 + rng() % 50, 1ms * (1 + rng() % 2'000)};
    politeness_settings settings;
    settings.per_host = per_host;
    settings.rate = rate;
    std::vector<std::unique_ptr<model_node>> cluster;
    for (size_t i = 0; i < nodes; ++i) {
      cluster.push_back(
        std::make_unique<model_node>(settings, slots, turn, seed + 100 * i));
      if (rate > 0)
        cluster.back()->space(std::chrono::ceil<nanoseconds>(
          std::chrono::duration<double>{1} / rate));
    }
    constexpr int hosts = 60;
    auto now = time_point{1h};
    for (int host = 0; host < hosts; ++host)
      cluster[static_cast<size_t>(host) % nodes]->push(
        host, 1 + static_cast<int>(rng() % 100));
    for (int steps = 0; steps < 100'000; ++steps) {
      auto next = time_point::max();
      for (auto& x : cluster) {
        x->run(now);
        next = std::min(next, x->next());
      }
      // An idle node takes over hosts, which start there as new ones.
      for (auto& to : cluster)
        if (to->done())
          for (auto& from : cluster)
            for (auto [host, count] : from->shed(20, now)) {
              to->push(host, count);
              to->run(now);
              next = std::min(next, to->next());
            }
      if (next == time_point::max())
        break;
      now = next;
    }
    for (auto& x : cluster) {
      CHECK(x->done());
      CHECK(x->longest() <= promised(hosts, slots, per_host, turn));
    }
  }
}
