// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "actors/node/node.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/deterministic.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace muster::test {

using namespace std::chrono_literals;

/// What the node gets and does, in virtual time.
struct node_world {
  /// Exchanges that the transport has not answered, oldest first.
  std::deque<exchange_order> orders;
  std::map<std::string, size_t> open;      ///< Exchanges per host.
  std::map<std::string, size_t> most_open; ///< The maximum for each host.
  size_t total = 0;
  size_t most_total = 0;
  bool cancelled = false;

  std::vector<fetch_result> results;
  task_batch travelling;
  host_wait_list waits;
  index_batch returned;
  std::vector<uint64_t> stamps;      ///< Stamps of the heartbeats.
  std::vector<http::shortage> lacks; ///< As reported to the coordinator.
  load_report load;                  ///< The last one.
  bool leaves = false;
  std::string name;
  uint64_t credit = 0;
};

/// A node between fakes.
struct node_fixture {
  deterministic sim;
  std::shared_ptr<node_world> w = std::make_shared<node_world>();
  fetch_settings settings;
  politeness_settings politeness;
  std::chrono::milliseconds lease{0};
  uint32_t shares = 1;
  bool clustered = false;
  job_actor boss;
  node_impl subject;
  uint64_t next_index = 0;

  node_fixture() {
    settings.retries = 0;
    settings.backoff = {100ms, 1s};
    settings.timeout = 20s;
  }

  static transport_actor::behavior_type
  transport(transport_actor::pointer, std::shared_ptr<node_world> w) {
    return {
      [=](exchange_order& order) {
        auto& host = order.request.target.host;
        w->most_open[host] = std::max(w->most_open[host], ++w->open[host]);
        w->most_total = std::max(w->most_total, ++w->total);
        w->orders.push_back(std::move(order));
      },
      [=](cancel_atom) { w->cancelled = true; },
    };
  }

  static resolver_actor::behavior_type
  resolver(resolver_actor::pointer self, const http::dns_answer& answer) {
    return {[=](look_up_order& order) { self->send(order.client, answer); }};
  }

  static job_actor::behavior_type job(job_actor::pointer,
                                      std::shared_ptr<node_world> w) {
    return {
      [=](join_atom, const caf::actor&, const std::string& name,
          uint64_t credit) {
        w->name = name;
        w->credit = credit;
      },
      [=](const result_batch& x) {
        w->results.insert(w->results.end(), x.begin(), x.end());
      },
      [=](const task_batch& x) {
        w->travelling.insert(w->travelling.end(), x.begin(), x.end());
      },
      [=](returned_atom, const index_batch& x) {
        w->returned.insert(w->returned.end(), x.begin(), x.end());
      },
      [=](shed_atom, const index_batch& x) {
        w->returned.insert(w->returned.end(), x.begin(), x.end());
      },
      [](load_atom, uint64_t, bool) {},
      [=](alive_atom, uint64_t, bool, uint64_t stamp) {
        w->stamps.push_back(stamp);
      },
      [=](const load_report& x) { w->load = x; },
      [=](http::shortage lack) { w->lacks.push_back(lack); },
      [=](const host_wait_list& x) {
        w->waits.insert(w->waits.end(), x.begin(), x.end());
      },
      [=](leave_atom) { w->leaves = true; },
    };
  }

  void start() {
    node_config config;
    config.name = "n1";
    config.fetch = settings;
    config.politeness = politeness;
    config.credit = 500;
    boss = sim.spawn(job, w);
    config.job = boss;
    config.lease = lease;
    config.shares = shares;
    config.clustered = clustered;
    config.resolver = sim.spawn(
      resolver, http::dns_answer{{*http::parse_ip("192.0.2.1")}, {}, false});
    config.transport = sim.spawn(transport, w);
    subject = sim.spawn(node, config);
    sim.run();
  }

  /// Sends a message as the node's coordinator.
  template<class... Ts>
  void tell(Ts&&... message) {
    caf::send_as(caf::actor_cast<caf::actor>(boss), subject,
                 std::forward<Ts>(message)...);
  }

  /// Gives the node this many URLs of a host.
  void give(const std::string& host, size_t count, uint32_t share = 0) {
    task_batch tasks;
    for (size_t i = 0; i < count; ++i) {
      std::string error;
      auto index = next_index++;
      auto target =
        http::parse_url("http://" + host + "/" + std::to_string(index), error);
      tasks.push_back({index, *target, share});
    }
    tell(std::move(tasks));
    sim.run();
  }

  /// Answers the oldest exchange.
  void answer(int status = 200, http::error_kind kind = http::error_kind::none,
              const std::string& location = {},
              std::vector<std::string> cookies = {},
              const std::string& retry_after = {}) {
    http::exchange_result result;
    result.status = kind == http::error_kind::none ? status : 0;
    result.error = {kind, kind == http::error_kind::none ? "" : "as scripted"};
    result.location = location;
    result.set_cookies = std::move(cookies);
    result.retry_after = retry_after;
    if (kind != http::error_kind::connect)
      result.connect_time = 1ms;
    reply(std::move(result));
  }

  void reply(http::exchange_result result) {
    REQUIRE_FALSE(w->orders.empty());
    auto order = std::move(w->orders.front());
    w->orders.pop_front();
    --w->open[order.request.target.host];
    --w->total;
    caf::anon_send(order.client, std::move(result));
    sim.run();
  }

  /// Answers the oldest exchange with a request to wait.
  void throttle(const std::string& retry_after = {}, int status = 429) {
    answer(status, http::error_kind::none, {}, {}, retry_after);
  }

  /// Ends the oldest exchange for lack of a resource.
  void run_short(http::shortage lack) {
    http::exchange_result result;
    result.lack = lack;
    result.error = {http::error_kind::connect, http::lack_sentence(lack)};
    reply(std::move(result));
  }

  ~node_fixture() {
    tell(stop_atom_v);
    sim.run();
    w->orders.clear();
  }
};

} // namespace muster::test
