// SPDX-License-Identifier: BSD-3-Clause

#include "http/net/network_watch.hpp"

#include "tests/http/net/scarce_system.hpp"
#include "tests/support/catch.hpp"

using namespace muster::http;
using namespace std::chrono_literals;

namespace {

struct fixture {
  std::shared_ptr<muster::test::scarcity> machine =
    std::make_shared<muster::test::scarcity>();
  muster::test::scarce_system system{machine};
  network_watch::time_point t0{1'000s};
};

} // namespace

TEST_CASE_METHOD(fixture, "only a network that existed can be down") {
  struct row {
    bool had_route;
    link_state now;
    bool down;
  };
  auto [had_route, now, down] = GENERATE(
    // usable, possible, default_v4, default_v6
    row{true, {true, true, true, true}, false},
    row{true, {false, true, false, false}, true},
    row{true, {false, true, true, true}, true},
    row{true, {true, true, false, false}, true},
    row{false, {true, true, false, false}, false},
    row{false, {false, true, false, false}, true},
    // Only loopback.
    row{false, {false, false, false, false}, false});
  machine->default_v4 = machine->default_v6 = had_route;
  network_watch watch{system};
  machine->usable = now.usable;
  machine->possible = now.possible;
  machine->default_v4 = now.default_v4;
  machine->default_v6 = now.default_v6;
  CHECK(watch.explains(t0, t0 + 1s) == down);
  CHECK(watch.explains({*parse_ip("192.0.2.1")}, t0, t0 + 1s) == down);
  CHECK(watch.explains({*parse_ip("2001:db8::1")}, t0, t0 + 1s) == down);
}

TEST_CASE_METHOD(fixture, "each IP version may lose its default route") {
  struct row {
    std::vector<const char*> addresses;
    bool lost_v4;
    bool lost_v6;
  };
  auto [addresses, lost_v4, lost_v6] =
    GENERATE(row{{"192.0.2.1"}, true, false}, row{{"2001:db8::1"}, false, true},
             row{{"::ffff:192.0.2.1"}, true, false},
             // One of them may have been reached.
             row{{"2001:db8::1", "192.0.2.1"}, true, true},
             row{{"127.0.0.1"}, false, false}, row{{"::1"}, false, false});
  std::vector<ip_address> to;
  for (auto text : addresses)
    to.push_back(*parse_ip(text));
  auto keeps_v4 = GENERATE(false, true);
  auto keeps_v6 = GENERATE(false, true);
  CAPTURE(to.front().str(), keeps_v4, keeps_v6);
  network_watch watch{system};
  machine->default_v4 = keeps_v4;
  machine->default_v6 = keeps_v6;
  CHECK(watch.explains(to, t0, t0 + 1s)
        == ((lost_v4 && !keeps_v4) || (lost_v6 && !keeps_v6)));
  CHECK(watch.explains(t0, t0 + 1s) == !(keeps_v4 && keeps_v6));
  CHECK_FALSE(watch.still_cut(t0 + 1s));
}

TEST_CASE_METHOD(fixture, "a default route that never existed is not lost") {
  machine->default_v6 = false;
  network_watch watch{system};
  CHECK_FALSE(watch.explains({*parse_ip("2001:db8::1")}, t0, t0 + 1s));
  machine->default_v6 = true;
  CHECK_FALSE(watch.explains({*parse_ip("2001:db8::1")}, t0, t0 + 2s));
  machine->default_v6 = false;
  CHECK(watch.explains({*parse_ip("2001:db8::1")}, t0 + 2s, t0 + 3s));
}

TEST_CASE_METHOD(fixture,
                 "a network that was down explains failures that began "
                 "meanwhile") {
  network_watch watch{system};
  machine->usable = false;
  CHECK(watch.explains(t0, t0 + 1s));
  machine->usable = true;
  CHECK(watch.explains(t0, t0 + 10s));
  CHECK(watch.explains(t0 + 4s, t0 + 10s));
  // A link that is back needs a moment.
  CHECK_FALSE(watch.explains(t0 + 4s + 1ms, t0 + 10s));
}

TEST_CASE_METHOD(fixture, "a link that is down is checked until it is back") {
  network_watch watch{system};
  machine->usable = false;
  // Nothing has failed yet.
  CHECK_FALSE(watch.still_cut(t0));
  CHECK(watch.explains(t0, t0));
  CHECK(watch.still_cut(t0 + 1s));
  machine->usable = true;
  CHECK(watch.still_cut(t0 + 1s + 99ms));
  CHECK_FALSE(watch.still_cut(t0 + 1s + 100ms));
}

TEST_CASE_METHOD(fixture, "a lost default route does not affect neighbours") {
  network_watch watch{system};
  machine->default_v4 = false;
  CHECK(watch.explains(t0, t0));
  CHECK_FALSE(watch.still_cut(t0 + 1s));
}

TEST_CASE("only loopback addresses stay on the machine") {
  struct row {
    const char* address;
    bool out;
  };
  auto [address, out] = GENERATE(
    row{"127.0.0.1", false}, row{"127.9.9.9", false}, row{"::1", false},
    row{"::ffff:127.0.0.1", false}, row{"0.0.0.0", false},
    row{"192.0.2.1", true}, row{"2001:db8::1", true}, row{"fe80::1", true});
  CHECK(leads_out({*parse_ip(address)}) == out);
  CHECK(leads_out({*parse_ip("127.0.0.1"), *parse_ip(address)}) == out);
}
