// SPDX-License-Identifier: BSD-3-Clause

// What the certificate of a removed node still allows.

#include "tests/apps/cluster/cluster_run.hpp"
#include "tests/apps/cluster/hostile_node.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

using namespace muster;
using namespace muster::test;

namespace {

constexpr size_t urls = 200;

/// A job that accepts nodes with a certificate of its authority.
struct fixture {
  authority ca;
  cluster_run run;

  fixture() {
    run.start(options("coordinator", ca.issue()));
    run.feed(urls);
  }

  cluster_settings files(const std::string& name, const identity& own) const {
    cluster_settings result;
    result.tls.cert = run.file(name + ".pem", own.certificate);
    result.tls.key = run.file(name + ".key", own.key);
    result.tls.ca = run.file(name + "-ca.pem", ca.pem());
    return result;
  }

  std::vector<std::string> options(const std::string& name,
                                   const identity& own) const {
    auto tls = files(name, own).tls;
    return {"--cluster.tls.cert=" + tls.cert, "--cluster.tls.key=" + tls.key,
            "--cluster.tls.ca=" + tls.ca};
  }

  /// Joins and sends a message for which it is removed.
  void misbehave(const std::string& name, const identity& own,
                 const std::function<void(hostile_node&)>& act,
                 const std::string& sentence) {
    hostile_node evil{run.address(), files(name, own)};
    REQUIRE(evil.knock().empty());
    evil.join(name);
    evil.wait_for_tasks();
    act(evil);
    run.wait_for_notice(sentence);
    evil.wait_for_end();
  }
};

} // namespace

TEST_CASE_METHOD(fixture,
                 "the certificate of a removed node cannot join again") {
  auto own = ca.issue();
  SECTION("any process, after a message that no node sends") {
    misbehave(
      "evil", own,
      [](hostile_node& evil) {
        fetch_result result;
        result.index = 1'000'000;
        result.outcome = muster::outcome::ok;
        result.status = 200;
        result.attempts = 1;
        evil.say(result_batch{result});
      },
      "node evil is lost: it sent a message about a URL that it does "
      "not have");
  }
  SECTION("after a frame that no node sends") {
    misbehave(
      "evil", own, [](hostile_node& evil) { evil.say(write_receipt{}); },
      "it sent a message of an unknown form");
  }
  auto again = options("again", own);
  again.push_back("--cluster.patience=1s");
  run.add("again", again);
  CHECK(run.node("again").wait() == exit_status{1, 0});
  // The same process with another certificate is another node.
  {
    hostile_node other{run.address(), files("other", ca.issue())};
    CHECK(other.knock().empty());
  }
  run.add("good", options("good", ca.issue()));
  run.finish();
  run.check_all_ok();
  CHECK(run.shares() == std::map<std::string, size_t>{{"good", urls}});
}
