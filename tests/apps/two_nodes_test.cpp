// SPDX-License-Identifier: BSD-3-Clause

#include "actors/coordinator/coordinator.hpp"
#include "actors/node/node_services.hpp"
#include "http/body/decode_budget.hpp"
#include "http/net/local_resources.hpp"
#include "messages/events.hpp"
#include "runtime/system.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/servers/counting_origin.hpp"

#include <caf/all.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace muster;
using namespace std::chrono_literals;

namespace {

constexpr uint64_t hosts = 20;
constexpr uint64_t inputs = 5 * hosts;

/// The input and the records of the job. Its actors use it one after the other.
struct world {
  uint16_t port = 0;
  uint64_t next = 0;
  std::map<std::string, uint64_t> ok; ///< Number of ok records, by node.
};

source_actor::behavior_type list(source_actor::pointer,
                                 std::shared_ptr<world> w) {
  return {[=](const read_order& order) {
    input_batch batch;
    for (; batch.items.size() < order.lines && w->next < inputs; ++w->next) {
      input_item item;
      item.index = w->next;
      item.url = "http://h" + std::to_string(w->next % hosts) + ".localhost:"
                 + std::to_string(w->port) + "/" + std::to_string(w->next);
      item.target = http::parse_url(item.url, item.error).value();
      batch.items.push_back(std::move(item));
      ++batch.inputs;
    }
    batch.end = batch.all_read = w->next == inputs;
    return batch;
  }};
}

sink_actor::behavior_type output(sink_actor::pointer,
                                 std::shared_ptr<world> w) {
  return {
    [=](const record_batch& records) {
      write_receipt receipt;
      for (auto& x : records) {
        receipt.count(x.result);
        w->ok[x.node] += x.result.outcome == outcome::ok;
      }
      return receipt;
    },
    [](report_atom, const progress&) { return write_receipt{}; },
    [](join_atom, const receipt_actor&) {},
  };
}

/// A job whose nodes are all in this process, each with actors, threads and
/// connections of its own.
struct fixture {
  event_stream events;
  test::counting_origin origin;
  std::shared_ptr<world> w = std::make_shared<world>();
  std::shared_ptr<http::local_resources> local =
    std::make_shared<http::local_resources>(500);
  std::shared_ptr<http::decode_budget> memory =
    std::make_shared<http::decode_budget>(uint64_t{64} << 20);
  system_config config{runtime_settings{}, false};
  caf::actor_system system{config};
  std::vector<caf::actor> actors;
  coordinator_actor job;

  fixture() {
    w->port = origin.port();
    coordinator_config settings;
    settings.clustered = true;
    settings.source = keep(system.spawn(list, w));
    settings.sink = keep(system.spawn(output, w));
    job = keep(system.spawn(coordinator, settings));
  }

  ~fixture() {
    for (auto& actor : actors)
      caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  }

  template<class Handle>
  Handle keep(Handle handle) {
    actors.push_back(caf::actor_cast<caf::actor>(handle));
    return handle;
  }

  running_node start(const std::string& name) {
    fetch_settings fetch;
    politeness_settings politeness;
    politeness.per_host = 1;
    std::string error;
    auto services = node_services::make(fetch, politeness, local, memory,
                                        events, error);
    CAPTURE(error);
    REQUIRE(services);
    return services->start(system, {job, name, inputs, 1, true, 0ms});
  }

  job_report wait() {
    job_report result;
    caf::scoped_actor self{system};
    self->request(job, 60s, report_atom_v)
      .receive([&](const job_report& x) { result = x; },
               [&](const caf::error& x) { FAIL(system.render(x)); });
    return result;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "two nodes of one process fetch for one job") {
  auto left = start("left");
  auto right = start("right");
  auto report = wait();
  CHECK(report.end == job_end::complete);
  CHECK(report.totals.ok == inputs);
  CHECK(w->ok["left"] > 0);
  CHECK(w->ok["right"] > 0);
  CHECK(w->ok["left"] + w->ok["right"] == inputs);
  CHECK(origin.requests() == inputs);
  CHECK(origin.most_open() == 1);
  left.stop();
  right.stop();
}

TEST_CASE_METHOD(fixture, "a node that ends takes no other of its process") {
  auto left = start("left");
  auto right = start("right");
  left.stop();
  auto report = wait();
  CHECK(report.end == job_end::complete);
  CHECK(report.totals.ok == inputs);
  CHECK(w->ok["right"] > inputs / 2);
  right.stop();
}
