// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/cluster/cluster_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/namespaces.hpp"
#include "tests/support/skip.hpp"

#include <optional>

using namespace muster::test;

namespace {

/// Lines in one piece of a list.
constexpr size_t piece = 4'000 / scale;

// The machine of each process.
constexpr size_t origin = 0;
constexpr size_t coordinator = 1;
constexpr size_t first_node = 2;
constexpr size_t machines = 5;

const std::vector<std::string> names{"a", "b", "c"};

/// A cluster of three nodes, each process on its own machine.
class networked_run {
public:
  /// Null, with a warning, if this machine does not permit it. Nodes look for
  /// the coordinator for `patience`.
  static std::unique_ptr<networked_run>
  make(const std::string& patience = "60s", cluster_plan plan = {}) {
    std::string why;
    auto network = test_network::make(machines, why);
    if (!network) {
      skip(why);
      return nullptr;
    }
    return std::make_unique<networked_run>(std::move(network), patience,
                                           std::move(plan));
  }

  networked_run(std::unique_ptr<test_network> machines,
                const std::string& patience, cluster_plan plan)
    : network_{std::move(machines)} {
    plan.options.insert(plan.options.end(),
                        {"--cluster.insecure=true", "--cluster.min-nodes=3"});
    plan.listen = network_->address(coordinator) + ":0";
    plan.origin = network_->address(origin);
    network_->on(origin, [&] { run_.emplace(std::move(plan)); });
    network_->on(coordinator, [&] { run_->start(); });
    for (size_t i = 0; i < names.size(); ++i)
      network_->on(first_node + i, [&] {
        run_->add(names[i], {"--cluster.insecure=true",
                             "--cluster.patience=" + patience});
      });
    run_->feed(piece);
    run_->wait_for_records(piece / 10);
  }

  void cut(size_t machine) const {
    network_->cut(machine);
  }

  void mend(size_t machine) const {
    network_->mend(machine);
  }

  cluster_run& run() {
    return *run_;
  }

private:
  std::unique_ptr<test_network> network_;
  std::optional<cluster_run> run_;
};

} // namespace

TEST_CASE("a node whose link was down joins again as a new one") {
  auto cluster = networked_run::make();
  if (!cluster)
    return;
  auto& run = cluster->run();
  cluster->cut(first_node + 1);
  run.wait_for_notice("node b is lost: silent for");
  run.wait_for_word(run.node("b"), "the coordinator is gone or silent");
  run.feed(piece);
  cluster->mend(first_node + 1);
  run.wait_for_notice("node b has joined", 2);
  auto before = run.fed();
  run.feed(piece);
  run.finish();
  run.check_all_ok();
  CHECK(run.shares(before).size() == 3);
}

TEST_CASE("no node is lost if a link is down for less than a lease") {
  auto cluster = networked_run::make("60s",
                                     {.lease = std::chrono::seconds{30}});
  if (!cluster)
    return;
  auto& run = cluster->run();
  cluster->cut(first_node + 1);
  run.feed(piece);
  run.wait_for_records(piece);
  cluster->mend(first_node + 1);
  run.finish();
  run.check_all_ok();
  CHECK(run.log().find("is lost") == std::string::npos);
}

TEST_CASE("the URLs of a node that is cut off go to others") {
  auto cluster = networked_run::make("2s");
  if (!cluster)
    return;
  auto& run = cluster->run();
  cluster->cut(first_node + 1);
  run.wait_for_notice("node b is lost: silent for");
  auto before = run.fed();
  run.feed(piece);
  run.finish();
  run.check_all_ok();
  CHECK(run.shares(before).size() == 2);
  CHECK(run.node("b").wait() == exit_status{1, 0});
  CHECK_THAT(run.node("b").err(), contains("no coordinator at"));
}

TEST_CASE("nodes join a coordinator again after its link was down") {
  auto cluster = networked_run::make();
  if (!cluster)
    return;
  auto& run = cluster->run();
  cluster->cut(coordinator);
  for (auto& name : names) {
    run.wait_for_word(run.node(name), "the coordinator is gone or silent");
    run.wait_for_notice("node " + name + " is lost: silent for");
  }
  cluster->mend(coordinator);
  for (auto& name : names)
    run.wait_for_notice("node " + name + " has joined", 2);
  run.feed(piece);
  run.finish();
  run.check_all_ok();
}

TEST_CASE("a coordinator that is cut off ends after its patience") {
  // Slow enough that URLs are left when it is cut off.
  auto cluster = networked_run::make("2s",
                                     {.per_host = 1,
                                      .delay = std::chrono::milliseconds{500},
                                      .options = {"--cluster.patience=1s"}});
  if (!cluster)
    return;
  auto& run = cluster->run();
  run.end_list();
  cluster->cut(coordinator);
  run.finish({1, 0});
  auto outcomes = run.outcomes();
  CHECK(outcomes.size() == 2);
  CHECK(outcomes["ok"] + outcomes["node_lost"] == piece);
}
