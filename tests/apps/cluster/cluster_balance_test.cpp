// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/placement.hpp"
#include "tests/apps/cluster/cluster_run.hpp"
#include "tests/support/catch.hpp"

using namespace muster;
using namespace muster::test;

namespace {

/// Hosts whose hashes all select node "a".
std::string host_of_a(size_t number) {
  auto at = std::to_string(number) + ".example";
  for (size_t i = 0;; ++i) {
    auto result = "h" + std::to_string(i) + "-" + at;
    if (rendezvous_weight(result, "a") > rendezvous_weight(result, "b"))
      return result;
  }
}

} // namespace

TEST_CASE("an idle node takes over hosts from a slow one") {
  cluster_run run{{.hosts = 500,
                   .concurrency = 16,
                   .options = {"--cluster.min-nodes=2"},
                   .host = host_of_a}};
  run.start();
  run.add("a");
  run.add("b");
  run.feed(8'000 / scale);
  run.finish();
  run.check_all_ok();
  // The number depends on the speed of both nodes. Without the takeover, it
  // would be 0.
  CHECK(run.shares()["b"] > 0);
}
