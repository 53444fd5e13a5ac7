// SPDX-License-Identifier: BSD-3-Clause

// Measures the actors alone. A transport in this process answers a list of N
// URLs of H hosts at once, without sockets. Records go as JSON Lines to
// /dev/null. Prints one JSON object.
//
//   actor_bench [URLS [HOSTS [CONCURRENCY [THREADS]]]] [--names] [--no-node]
//
// THREADS is the number of scheduler threads; 0 for CAF's default. Hosts are
// IPv4 addresses. With --names, they are names, and the resolver takes part.
// With --no-node, a scripted node has each result at once, so only source,
// coordinator and sink are measured.

#include "actors/coordinator/coordinator.hpp"
#include "actors/coordinator/sink.hpp"
#include "actors/coordinator/source.hpp"
#include "actors/node/node.hpp"
#include "actors/node/resolver.hpp"
#include "bench/scripted.hpp"
#include "messages/interfaces/register_types.hpp"
#include "runtime/scheduler.hpp"

#include <chrono>
#include <iostream>
#include <string>

using namespace muster;

namespace {

/// Nobody observes the job.
constexpr event_stream* nobody = nullptr;

struct options {
  uint64_t urls;
  uint64_t hosts;
  uint64_t concurrency;
  uint64_t threads;
  bool names;
  bool no_node;
};

options parse(int argc, char** argv) {
  bench::arguments words{argc, argv};
  return {words.number(0, 1'000'000), words.number(1, 1'000),
          words.number(2, 1'000),     words.number(3, 0),
          words.has("--names"),       words.has("--no-node")};
}

/// Answers each order at once with 1,024 bytes.
transport_actor::behavior_type instant_transport(transport_actor::pointer self,
                                                 int status) {
  return {
    [=](const exchange_order& order) {
      http::exchange_result result;
      result.status = status;
      result.http_version = 11;
      result.bytes = result.wire_bytes = 1'024;
      result.content_type = "text/html";
      result.remote = order.request.addresses.front();
      result.reused = true;
      self->send(order.client, std::move(result));
    },
    [](cancel_atom) {},
  };
}

} // namespace

int main(int argc, char** argv) {
  auto opts = parse(argc, argv);
  caf::actor_system_config config;
  register_types(config);
  config.load<scheduler>();
  if (opts.threads > 0)
    config.set("scheduler.max-threads", opts.threads);
  caf::actor_system system{config};
  std::string error;
  auto writer = bench::null_writer(error);
  if (!writer) {
    std::cerr << error << '\n';
    return 2;
  }
  resolver_config names;
  names.cache = std::make_shared<http::name_cache>();
  names.look_up = [](const std::string&,
                     const resolver_config::callback& done) {
    done({{*http::parse_ip("127.0.0.1")}, {}, false, std::chrono::hours{1}});
  };
  auto started = std::chrono::steady_clock::now();
  auto job = system.spawn(
    coordinator,
    coordinator_config{
      {},
      system.spawn<caf::detached>(
        source,
        std::make_shared<bench::generated_list>(opts.urls, opts.hosts,
                                                opts.names),
        std::nullopt, std::make_shared<read_ahead>(aside_settings{})),
      system.spawn<caf::detached>(sink, writer, nobody)});
  node_config member;
  member.name = "local";
  member.fetch.concurrency = opts.concurrency;
  member.politeness.per_host = opts.concurrency;
  member.job = job;
  member.resolver = system.spawn(resolver, names);
  member.names = names.cache;
  member.transport = system.spawn(instant_transport, 200);
  node_actor worker;
  if (opts.no_node)
    worker = system.spawn(bench::instant_node, bench::instant_node_config{
                                                 job, "local", member.credit});
  else
    worker = system.spawn(node, member);
  uint64_t done = 0;
  {
    caf::scoped_actor self{system};
    self->request(job, caf::infinite, report_atom_v)
      .receive([&](const job_report& report) { done = report.totals.ok; },
               [&](const caf::error& what) {
                 std::cerr << system.render(what) << '\n';
               });
    std::chrono::duration<double> elapsed = std::chrono::steady_clock::now()
                                            - started;
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    std::cout << "{\"urls\": " << done << ", \"hosts\": " << opts.hosts
              << ", \"concurrency\": " << opts.concurrency
              << ", \"threads\": " << opts.threads
              << ", \"seconds\": " << elapsed.count()
              << ", \"cpu_us_per_url\": "
              << bench::cpu_seconds(use) * 1e6 / static_cast<double>(done)
              << ", \"peak_mib\": " << use.ru_maxrss / 1024 << "}\n";
    for (auto& handle : {caf::actor_cast<caf::actor>(worker),
                         caf::actor_cast<caf::actor>(member.resolver),
                         caf::actor_cast<caf::actor>(member.transport),
                         caf::actor_cast<caf::actor>(job)})
      self->send_exit(handle, caf::exit_reason::user_shutdown);
  }
  member = {};
  return done == opts.urls ? 0 : 1;
}
