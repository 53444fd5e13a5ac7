// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "actors/node/fetcher.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/deterministic.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace muster::test {

using namespace std::chrono_literals;

/// What the fetcher gets and does, in virtual time.
struct fetcher_world {
  std::deque<http::exchange_result>
    script; ///< Answers of the transport, in order.
  std::map<std::string, http::dns_answer> names;
  bool permits = true;      ///< Whether further permits are granted.
  caf::timespan excused{0}; ///< How long each wait for a permit is excused.
  bool mute_resolver = false;

  std::vector<http::exchange_request> requests;
  std::vector<fetcher_actor> clients; ///< The senders of the requests.
  std::vector<std::chrono::steady_clock::time_point> request_times;
  std::vector<std::string> looked_up;
  std::vector<permit_exchange> exchanges;
  std::vector<slow_down> slowed;
  std::vector<std::pair<fetch_result, permit_use>> results;
  std::vector<muster::set_aside> set_aside;
};

/// A fetcher between fakes.
struct fetcher_fixture {
  deterministic sim;
  std::shared_ptr<fetcher_world> w = std::make_shared<fetcher_world>();
  fetch_settings settings;
  std::shared_ptr<http::name_cache> names;
  std::shared_ptr<proxy_breaker> proxies = std::make_shared<proxy_breaker>(3,
                                                                           30s);
  fetcher_actor subject;

  fetcher_fixture() {
    settings.backoff = {100ms, 1s};
    settings.timeout = 60s;
    for (auto host : {"a.example", "b.example"})
      w->names[host].addresses = {*http::parse_ip("192.0.2.1")};
  }

  /// An answer over a new connection.
  static http::exchange_result response(int status, std::string location = {}) {
    http::exchange_result x;
    x.status = status;
    x.http_version = 11;
    x.location = std::move(location);
    x.bytes = x.wire_bytes = 12;
    x.remote = http::parse_ip("192.0.2.1");
    x.connect_time = 3ms;
    return x;
  }

  static transport_actor::behavior_type
  transport(transport_actor::pointer self, std::shared_ptr<fetcher_world> w) {
    return {
      [=](exchange_order& order) {
        w->requests.push_back(order.request);
        w->clients.push_back(order.client);
        w->request_times.push_back(self->clock().now());
        if (w->script.empty())
          return; // never answers
        self->send(order.client, std::move(w->script.front()));
        w->script.pop_front();
      },
      [](cancel_atom) {},
    };
  }

  static resolver_actor::behavior_type
  resolver(resolver_actor::pointer self, std::shared_ptr<fetcher_world> w) {
    return {
      [=](look_up_order& order) {
        w->looked_up.push_back(order.host);
        if (w->mute_resolver)
          return;
        auto i = w->names.find(order.host);
        if (i != w->names.end())
          self->send(order.client, i->second);
        else
          self->send(order.client,
                     http::dns_answer{{}, "host not found", false});
      },
    };
  }

  static node_actor::behavior_type node(node_actor::pointer self,
                                        std::shared_ptr<fetcher_world> w) {
    return {
      [](const task_batch&) {},
      [](drain_atom) {},
      [](shed_atom, uint64_t) {},
      [](stop_atom) {},
      [=](fetch_result& result, permit_use use) {
        w->results.emplace_back(std::move(result), use);
      },
      [](const fetch_task&, permit_use) {},
      [=](const set_aside& x) { w->set_aside.push_back(x); },
      [=](const permit_exchange& x) {
        w->exchanges.push_back(x);
        auto client = caf::actor_cast<fetcher_actor>(self->current_sender());
        if (x.host.empty())
          return;
        if (w->permits)
          self->send(client, permit_atom_v, uint64_t{3}, w->excused);
        else
          self->send(client,
                     permit_refusal{http::error_kind::connect, "as scripted"});
      },
      [=](const slow_down& x) { w->slowed.push_back(x); },
      [](const host_wait_list&) {},
      [](renew_atom, uint64_t) {},
      [](lost_atom) {},
      [](const host_list&) {},
      [](leave_atom) {},
    };
  }

  void start(const std::string& text, caf::optional<journey> so_far = {}) {
    std::string error;
    auto target = http::parse_url(text, error);
    REQUIRE(target);
    auto config = std::make_shared<fetcher_config>();
    config->settings = settings;
    config->proxies = proxies;
    config->request =
      std::make_shared<http::request_settings>(settings.exchange);
    if (settings.exchange.head && settings.head_fallback) {
      auto fallback = settings.exchange;
      fallback.head = false;
      fallback.skip_body = true;
      config->fallback = std::make_shared<http::request_settings>(fallback);
    }
    config->resolver = sim.spawn(resolver, w);
    config->names = names;
    config->transport = sim.spawn(transport, w);
    config->node = sim.spawn(node, w);
    subject = sim.system().spawn<fetcher, caf::lazy_init>(
      config, fetch_task{7, *target, 0, std::move(so_far)}, uint64_t{5});
    sim.adopt(subject);
    sim.run();
  }

  /// Lets time pass until the fetch has its result.
  const fetch_result& fetch(const std::string& text) {
    start(text);
    for (int i = 0; i < 1'000 && w->results.empty(); ++i)
      sim.pass(100ms);
    REQUIRE(w->results.size() == 1);
    CHECK(w->results[0].first.index == 7);
    return w->results[0].first;
  }
};

} // namespace muster::test
