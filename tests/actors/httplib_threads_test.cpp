#include "actors/httplib_transport.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/deterministic.hpp"

using namespace muster;
using namespace std::chrono_literals;

namespace {

using answers = std::vector<http::exchange_result>;

fetcher_actor::behavior_type client(fetcher_actor::pointer,
                                    std::shared_ptr<answers> got) {
  return {
    [](permit_atom) {},
    [](const permit_refusal&) {},
    [](const http::dns_answer&) {},
    [=](const http::exchange_result& x) { got->push_back(x); },
    [](deadline_atom) {},
    [](retry_atom) {},
  };
}

} // namespace

TEST_CASE("without a thread an exchange has not failed") {
  test::deterministic sim;
  auto got = std::make_shared<answers>();
  std::string error;
  std::shared_ptr<http::httplib_engine> engine =
    http::httplib_engine::make({}, error);
  REQUIRE(engine);
  auto subject = sim.spawn(httplib_transport, engine, 4, [] { return false; });
  caf::anon_send(caf::actor_cast<transport_actor>(subject),
                 exchange_order{{}, sim.spawn(client, got)});
  sim.run();
  REQUIRE(got->size() == 1);
  CHECK(got->front().lack == http::shortage::threads);
  CHECK(got->front().error.detail == "this machine is out of threads");
}

TEST_CASE("a system that has threads says so") {
  CHECK(system_has_thread());
}
