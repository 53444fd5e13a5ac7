// SPDX-License-Identifier: BSD-3-Clause

#include "http/net/shortage.hpp"

#include "http/h1/response_body.hpp"
#include "http/net/tcp_socket.hpp"
#include "tests/http/engine/engine_suite.hpp"
#include "tests/http/net/scarce_system.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/servers/hostile_origin.hpp"
#include "tests/support/servers/nginx.hpp"

#include <chrono>
#include <new>
#include <string>
#include <utility>

using namespace muster::test;
using muster::http::error_kind;
using muster::http::parse_ip;
using muster::http::shortage;
using muster::http::steady_clock;

namespace {

struct fixture {
  std::shared_ptr<scarcity> machine = std::make_shared<scarcity>();
  nginx server{self_signed()};

  engine make(const engine_kind& kind, size_t descriptors = SIZE_MAX) const {
    auto settings = patient_settings();
    settings.local = scarce(machine, descriptors);
    return kind.make(std::move(settings));
  }

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(server.http_port())
           + "/small.txt";
  }

  /// A request that gives up at once during a shortage.
  static muster::http::exchange_request hasty(const std::string& url) {
    auto result = request_for(url);
    result.deadline = steady_clock::now() + std::chrono::milliseconds{100};
    return result;
  }

  /// A request to an address outside this machine.
  static muster::http::exchange_request outward() {
    auto result = request_for("http://far.example/");
    result.addresses = {*parse_ip("198.51.100.1")};
    return result;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a shortage is not a failure of the host") {
  struct row {
    bool opening;
    int error;
    shortage lack;
    const char* sentence;
  };
  auto [opening, error, lack, sentence] = GENERATE(
    row{true, EMFILE, shortage::descriptors, "out of file descriptors"},
    row{true, ENFILE, shortage::descriptors, "out of file descriptors"},
    row{true, ENOMEM, shortage::memory, "out of memory"},
    row{true, ENOBUFS, shortage::memory, "out of memory"},
    row{false, EADDRNOTAVAIL, shortage::ports, "out of local ports"},
    row{false, EAGAIN, shortage::ports, "out of local ports"},
    row{false, ENOBUFS, shortage::memory, "out of memory"},
    row{false, ENOMEM, shortage::memory, "out of memory"});
  auto kind = ENGINE_KIND();
  (opening ? machine->open_error : machine->connect_error) = error;
  auto engine = make(kind);
  auto result = engine.run(hasty(url()));
  CAPTURE(error, opening, result.error.detail);
  CHECK(result.lack == lack);
  CHECK(result.status == 0);
  CHECK_FALSE(result.connect_time);
  CHECK_THAT(result.error.detail, contains("this machine is "));
  CHECK_THAT(result.error.detail, contains(sentence));
}

TEST_CASE_METHOD(fixture, "an exchange waits a moment for a missing resource") {
  auto kind = ENGINE_KIND();
  auto error = GENERATE(EMFILE, ENFILE, ENOMEM, EADDRNOTAVAIL);
  machine->connect_error = error;
  machine->failures = 3;
  auto engine = make(kind);
  auto result = engine.run(request_for(url()));
  CHECK(result.error.detail == "");
  CHECK(result.lack == shortage::none);
  CHECK(result.status == 200);
}

TEST_CASE_METHOD(fixture, "idle connections are closed for new ones") {
  auto kind = ENGINE_KIND();
  nginx other{self_signed()};
  auto engine = make(kind, 1);
  CHECK(engine.run(request_for(url())).status == 200);
  // An idle connection now has the only descriptor.
  auto url = "http://127.0.0.1:" + std::to_string(other.http_port());
  auto result = engine.run(request_for(url + "/small.txt"));
  CHECK(result.error.detail == "");
  CHECK(result.status == 200);
}

TEST_CASE_METHOD(fixture, "idle connections are closed for other engines") {
  auto kind = ENGINE_KIND();
  auto settings = patient_settings();
  settings.local = scarce(machine, 1);
  auto one = kind.make(settings);
  auto two = kind.make(settings);
  CHECK(one.run(request_for(url())).status == 200);
  auto result = two.run(request_for(url()));
  CHECK(result.error.detail == "");
  CHECK(result.status == 200);
}

TEST_CASE_METHOD(fixture,
                 "an idle connection is closed if its port is needed") {
  auto kind = ENGINE_KIND();
  auto settings = patient_settings();
  settings.local = scarce(machine);
  auto engine = kind.make(settings);
  CHECK(engine.run(request_for(url())).status == 200);
  CHECK_FALSE(settings.local->spares_ports());
  machine->connect_error = EADDRNOTAVAIL;
  machine->failures = 1;
  // Another name, so that it does not reuse the idle connection.
  auto named = request_for("http://other.example/small.txt");
  named.port = static_cast<uint16_t>(server.http_port());
  auto result = engine.run(named);
  CHECK(result.error.detail == "");
  CHECK(result.status == 200);
  CHECK(settings.local->spares_ports());
}

TEST_CASE_METHOD(fixture, "ports run out for one address only") {
  auto kind = ENGINE_KIND();
  machine->connect_error = EADDRNOTAVAIL;
  machine->failures = 1;
  auto engine = make(kind);
  auto request = request_for(url());
  request.addresses = {*parse_ip("127.0.0.9"), *parse_ip("127.0.0.1")};
  auto result = engine.run(request);
  CHECK(result.status == 200);
  CHECK(result.remote == parse_ip("127.0.0.1"));
}

TEST_CASE_METHOD(fixture, "an address that was not tried has not failed") {
  auto kind = ENGINE_KIND();
  machine->connect_error = EADDRNOTAVAIL;
  machine->failures = 1;
  auto engine = make(kind);
  auto request =
    hasty("http://127.0.0.1:" + std::to_string(unused_port()) + "/");
  request.addresses = {*parse_ip("127.0.0.9"), *parse_ip("127.0.0.1")};
  request.deadline = steady_clock::now();
  CHECK(engine.run(request).lack == shortage::ports);
}

TEST_CASE_METHOD(fixture, "a missing source address is not a shortage") {
  auto kind = ENGINE_KIND();
  machine->connect_error = EADDRNOTAVAIL;
  machine->datagram_error = EADDRNOTAVAIL;
  auto engine = make(kind);
  auto result = engine.run(outward());
  CHECK(result.lack == shortage::none);
  CHECK(result.error.kind == error_kind::connect);
  CHECK(result.error.detail == "network of 198.51.100.1:80 unreachable");
}

TEST_CASE_METHOD(fixture, "a host without a route has failed") {
  auto kind = ENGINE_KIND();
  auto error = GENERATE(ENETUNREACH, EHOSTUNREACH, ENETDOWN);
  // A machine with only loopback has not lost its network.
  auto links = GENERATE(true, false);
  machine->connect_error = error;
  machine->usable = machine->possible = links;
  machine->default_v4 = false;
  auto engine = make(kind);
  auto result = engine.run(outward());
  CHECK(result.lack == shortage::none);
  CHECK(result.error.kind == error_kind::connect);
}

TEST_CASE_METHOD(fixture, "without a link, no host has failed") {
  struct row {
    int error;
    bool usable, default_route;
  };
  auto [error, usable, default_route] =
    GENERATE(row{ENETUNREACH, false, false}, row{EHOSTUNREACH, false, true},
             row{ETIMEDOUT, false, true}, row{ENETUNREACH, true, false});
  auto kind = ENGINE_KIND();
  machine->connect_error = error;
  auto engine = make(kind);
  machine->usable = usable;
  machine->default_v4 = default_route;
  auto result = engine.run(outward());
  CHECK(result.lack == shortage::network);
  CHECK_THAT(result.error.detail, contains("this machine's network is down"));
}

TEST_CASE_METHOD(fixture, "while no link works, only loopback is tried") {
  auto kind = ENGINE_KIND();
  machine->connect_error = ENETUNREACH;
  machine->failures = 1;
  machine->usable = false;
  auto engine = make(kind);
  CHECK(engine.run(outward()).lack == shortage::network);
  CHECK(engine.run(outward()).lack == shortage::network);
  CHECK(machine->calls == 1);
  CHECK(engine.run(request_for(url())).status == 200);
}

TEST_CASE_METHOD(fixture, "a silent server has failed") {
  auto kind = ENGINE_KIND();
  hostile_origin hostile;
  auto settings = quick_settings();
  settings.local = scarce(machine);
  auto result = kind.make(settings).run(request_for(hostile.url("/never")));
  CHECK(result.error.kind == error_kind::timeout);
  CHECK(result.lack == shortage::none);
}

TEST_CASE("a body that waits for memory until its deadline has not failed") {
  auto kind = ENGINE_KIND();
  hostile_origin hostile;
  auto settings = patient_settings();
  settings.decode_memory =
    std::make_shared<muster::http::decode_budget>(uint64_t{100} << 20);
  auto engine = kind.make(settings);
  muster::http::decode_budget::claim most{settings.decode_memory.get()},
    rest{settings.decode_memory.get()};
  REQUIRE(rest.grow(uint64_t{44} << 20));
  REQUIRE(most.grow(uint64_t{56} << 20));
  auto request = request_for(hostile.url("/gzip"));
  request.deadline = steady_clock::now() + std::chrono::seconds{1};
  auto result = engine.run(request);
  CHECK(result.lack == shortage::decoding);
  CHECK(result.error.detail
        == "this machine is out of memory for decoding bodies");
  CHECK(result.status == 0);
  most.shrink(0);
  CHECK(engine.run(request_for(hostile.url("/gzip"))).status == 200);
}

TEST_CASE("after a long wait for memory, a timeout is not the server's "
          "failure") {
  using muster::http::response_body;
  using std::chrono::milliseconds;
  struct row {
    error_kind kind;
    milliseconds waited;
    bool excused;
  };
  auto [kind, waited, excused] =
    GENERATE(row{error_kind::timeout, milliseconds{1'000}, true},
             row{error_kind::truncated, milliseconds{1'000}, true},
             row{error_kind::timeout, milliseconds{999}, false},
             row{error_kind::truncated, milliseconds{0}, false},
             row{error_kind::decode, milliseconds{60'000}, false},
             row{error_kind::none, milliseconds{60'000}, false});
  CHECK(response_body::is_excused(kind, waited) == excused);
}

TEST_CASE("errors of the system name the missing resource") {
  struct row {
    int error;
    shortage lack;
  };
  auto [error, lack] = GENERATE(
    row{EMFILE, shortage::descriptors}, row{ENFILE, shortage::descriptors},
    row{EADDRNOTAVAIL, shortage::ports}, row{EAGAIN, shortage::ports},
    row{ENOMEM, shortage::memory}, row{ENOBUFS, shortage::memory},
    row{ENOSPC, shortage::memory}, row{0, shortage::none},
    row{ECONNREFUSED, shortage::none}, row{ETIMEDOUT, shortage::none},
    row{EHOSTUNREACH, shortage::none}, row{ENETUNREACH, shortage::none},
    row{EACCES, shortage::none}, row{EPERM, shortage::none});
  CHECK(muster::http::shortage_of(error) == lack);
}

TEST_CASE("a socket without memory reports a shortage, not a reset") {
  using muster::http::throw_if_out_of_memory;
  for (auto error : {ENOMEM, ENOBUFS})
    CHECK_THROWS_AS(throw_if_out_of_memory(error), std::bad_alloc);
  for (auto error : {ECONNRESET, ETIMEDOUT, EPIPE, 0})
    CHECK_NOTHROW(throw_if_out_of_memory(error));
}

TEST_CASE("a budget of descriptors is never exceeded") {
  muster::http::descriptor_budget budget{2};
  auto one = budget.take();
  {
    auto two = budget.take();
    CHECK(two);
    CHECK_FALSE(budget.take());
  }
  CHECK(budget.used() == 1);
  auto moved = std::move(one);
  CHECK(budget.used() == 1);
  moved = {};
  CHECK(budget.used() == 0);
}
