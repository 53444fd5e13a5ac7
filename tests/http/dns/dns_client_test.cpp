// SPDX-License-Identifier: BSD-3-Clause

#include "http/dns/dns_client.hpp"

#include "http/dns/dns_reply.hpp"
#include "http/dns/ip_families.hpp"
#include "tests/http/net/scarce_system.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/servers/dns_server.hpp"
#include "tests/support/waiting.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <future>
#include <optional>
#include <sstream>

using namespace muster::http;
using namespace std::chrono_literals;
using muster::test::contains;
using muster::test::dns_load;
using muster::test::dns_reaction;
using muster::test::dns_script;

namespace {

class fixture {
public:
  fixture() {
    settings.timeout = 100ms;
  }

  void start(std::vector<dns_server> servers) {
    settings.servers = std::move(servers);
    std::string error;
    client = dns_client::make(settings, error);
    INFO(error);
    REQUIRE(client);
  }

  void start() {
    start({server.where()});
  }

  std::future<dns_answer> begin(const std::string& name) const {
    auto got = std::make_shared<std::promise<dns_answer>>();
    client->look_up(name, [got](dns_answer answer) {
      got->set_value(std::move(answer));
    });
    return got->get_future();
  }

  static dns_answer get(std::future<dns_answer> answer) {
    REQUIRE(answer.wait_for(30s) == std::future_status::ready);
    return answer.get();
  }

  dns_answer look_up(const std::string& name) const {
    return get(begin(name));
  }

  muster::test::dns_server server;
  dns_settings settings;
  std::unique_ptr<dns_client> client;
};

std::vector<std::string> texts(const std::vector<ip_address>& addresses) {
  std::vector<std::string> result;
  for (auto& x : addresses)
    result.push_back(x.str());
  return result;
}

using strings = std::vector<std::string>;

} // namespace

TEST_CASE_METHOD(fixture, "a name's addresses come with their time to live") {
  server.on("a.example", {{"192.0.2.1", "192.0.2.2"}, 33});
  server.on("b.example", {{"192.0.2.3"}, 0});
  start();
  auto answer = look_up("a.example");
  CHECK(answer.error == "");
  CHECK_FALSE(answer.strained);
  CHECK(texts(answer.addresses) == strings{"192.0.2.1", "192.0.2.2"});
  CHECK(answer.time_to_live == 33s);
  CHECK(look_up("b.example").time_to_live == 0s);
}

TEST_CASE_METHOD(fixture,
                 "a shorter time to live of an alias limits the answer's") {
  dns_script script{{"192.0.2.1"}, 300};
  script.alias = "real.example";
  script.alias_ttl = 20;
  server.on("a.example", script);
  start();
  auto answer = look_up("a.example");
  CHECK(texts(answer.addresses) == strings{"192.0.2.1"});
  CHECK(answer.time_to_live == 20s);
}

TEST_CASE_METHOD(fixture, "no address occurs twice") {
  server.on("a.example", {{"192.0.2.1", "192.0.2.1", "192.0.2.2"}});
  start();
  CHECK(texts(look_up("a.example").addresses)
        == strings{"192.0.2.1", "192.0.2.2"});
}

TEST_CASE_METHOD(fixture,
                 "only addresses of the machine's families are returned") {
  server.on("a.example", {{"192.0.2.1", "2001:db8::1"}});
  start();
  auto families = find_ip_families();
  strings expected;
  if (families.v6)
    expected.push_back("2001:db8::1");
  if (families.v4)
    expected.push_back("192.0.2.1");
  CHECK(texts(look_up("a.example").addresses) == expected);
}

TEST_CASE_METHOD(fixture, "no name server is asked for loopback names") {
  start();
  strings expected;
  if (find_ip_families().v6_loopback)
    expected.push_back("::1");
  expected.push_back("127.0.0.1");
  for (auto name :
       {"localhost", "localhost.", "app.localhost", "a.b.LOCALHOST."}) {
    INFO(name);
    server.on(name, {{"192.0.2.1"}});
    CHECK(texts(look_up(name).addresses) == expected);
    CHECK(server.questions(name) == 0);
  }
}

TEST_CASE_METHOD(fixture, "only a server's answer about the name is final") {
  using r = dns_reaction;
  struct {
    r reaction;
    bool temporary;
    std::string sentence;
  } const cases[]{
    {r::nxdomain, false, "host not found"},
    {r::answer, false, "host not found: the name has no address to use here"},
    {r::servfail, true,
     "the name server answered SERVFAIL: it could not look up the name"},
    {r::refused, true,
     "the name server answered REFUSED: it does not serve this machine or "
     "name"},
    {r::not_authorised, true, "the name server answered with RCODE 9"},
    {r::silence, true, "no name server answered in time"},
    {r::wrong_id, true, "no name server answered in time"},
    {r::garbage, true, "the name server's answer is malformed"},
    {r::wrong_count, true, "the name server's answer is malformed"},
  };
  for (auto& c : cases)
    server.on("case" + std::to_string(&c - cases) + ".example",
              {{}, 60, c.reaction, c.reaction});
  start();
  for (auto& c : cases) {
    auto answer = look_up("case" + std::to_string(&c - cases) + ".example");
    CAPTURE(&c - cases, answer.error);
    CHECK(answer.addresses.empty());
    CHECK(answer.temporary == c.temporary);
    CHECK(answer.strained == c.temporary);
    CHECK(answer.error == c.sentence);
  }
}

TEST_CASE_METHOD(fixture, "a name that does not exist is not found") {
  start();
  CHECK(look_up("nope.example").error == "host not found");
}

TEST_CASE_METHOD(fixture, "an invalid name is not found") {
  start();
  for (auto name : {"", ".", "a..b", "two words", "[::1]"}) {
    CAPTURE(name);
    auto answer = look_up(name);
    CHECK(answer.addresses.empty());
    CHECK_FALSE(answer.temporary);
    CHECK_THAT(answer.error, contains("host not found"));
  }
}

TEST_CASE_METHOD(fixture, "a lost query is repeated") {
  dns_script script{{"192.0.2.1"}};
  script.lost = 1;
  server.on("a.example", script);
  start();
  auto answer = look_up("a.example");
  CHECK(texts(answer.addresses) == strings{"192.0.2.1"});
  CHECK(answer.strained);
}

TEST_CASE_METHOD(fixture, "an answer may arrive after the query was repeated") {
  dns_script script{{"192.0.2.1"}};
  script.delay = 150ms;
  server.on("a.example", script);
  start();
  CHECK(texts(look_up("a.example").addresses) == strings{"192.0.2.1"});
}

TEST_CASE_METHOD(fixture, "a family that fails does not hide the other") {
  if (auto families = find_ip_families(); !families.v4 || !families.v6)
    return;
  auto failures = {dns_reaction::silence,  dns_reaction::servfail,
                   dns_reaction::refused,  dns_reaction::wrong_id,
                   dns_reaction::nxdomain, dns_reaction::answer};
  for (auto reaction : failures) {
    auto name = "case" + std::to_string(static_cast<int>(reaction))
                + ".example";
    server.on("a" + name, {{"192.0.2.1"}, 300, dns_reaction::answer, reaction});
    server.on("b" + name,
              {{"2001:db8::1"}, 300, reaction, dns_reaction::answer});
  }
  start();
  for (auto reaction : failures) {
    auto name = "case" + std::to_string(static_cast<int>(reaction))
                + ".example";
    CAPTURE(name);
    CHECK(texts(look_up("a" + name).addresses) == strings{"192.0.2.1"});
    CHECK(texts(look_up("b" + name).addresses) == strings{"2001:db8::1"});
  }
}

TEST_CASE_METHOD(fixture, "an answer too long for UDP comes by TCP") {
  dns_script script;
  for (int i = 1; i <= 100; ++i)
    script.addresses.push_back("192.0.2." + std::to_string(i));
  script.truncate = true;
  server.on("a.example", script);
  script.refuse_tcp = true;
  server.on("b.example", script);
  start();
  CHECK(look_up("a.example").addresses.size() == max_addresses);
  CHECK(server.tcp_questions() > 0);
  CHECK(look_up("b.example").temporary);
}

TEST_CASE("an answer too long for UDP, without TCP, harms no other name") {
  dns_load load;
  load.refuse_tcp = true;
  muster::test::dns_server server{load};
  dns_settings settings;
  settings.servers = {server.where()};
  settings.timeout = 10s;
  std::string error;
  auto client = dns_client::make(settings, error);
  REQUIRE(client);
  auto families = find_ip_families();
  auto questions = size_t{families.v4} + size_t{families.v6};
  constexpr int count = 30;
  auto name = [](const char* kind, int i) {
    return kind + std::to_string(i) + ".example";
  };
  std::vector<std::promise<dns_answer>> slow(count), truncated(count);
  for (int i = 0; i < count; ++i) {
    dns_script script{{"192.0.2.1"}};
    script.truncate = true;
    server.on(name("truncated", i), script);
    script.truncate = false;
    script.delay = 300ms;
    server.on(name("slow", i), script);
    auto look_up = [&](const std::string& what, auto& promise) {
      client->look_up(what, [&](auto answer) { promise.set_value(answer); });
    };
    look_up(name("slow", i), slow[static_cast<size_t>(i)]);
    look_up(name("truncated", i), truncated[static_cast<size_t>(i)]);
  }
  auto get = [](std::promise<dns_answer>& promise) {
    auto answer = promise.get_future();
    REQUIRE(answer.wait_for(30s) == std::future_status::ready);
    return answer.get();
  };
  for (int i = 0; i < count; ++i) {
    auto answer = get(slow[static_cast<size_t>(i)]);
    CAPTURE(i, answer.error);
    CHECK(texts(answer.addresses) == strings{"192.0.2.1"});
    CHECK_FALSE(answer.strained);
    CHECK(server.questions(name("slow", i)) == questions);
    CHECK(get(truncated[static_cast<size_t>(i)]).temporary);
  }
}

TEST_CASE_METHOD(fixture, "after a server fails, the next one is asked") {
  muster::test::dns_server failing;
  server.on("a.example", {{"192.0.2.1"}});
  for (auto reaction :
       {dns_reaction::servfail, dns_reaction::refused, dns_reaction::silence}) {
    failing.on("a.example", {{}, 60, reaction, reaction});
    start({failing.where(), server.where()});
    CHECK(texts(look_up("a.example").addresses) == strings{"192.0.2.1"});
  }
  // No server listens there.
  start(
    {{*parse_ip("127.0.0.1"), muster::test::unused_port()}, server.where()});
  CHECK(texts(look_up("a.example").addresses) == strings{"192.0.2.1"});
}

TEST_CASE_METHOD(fixture, "without any server the failure is temporary") {
  start({{*parse_ip("127.0.0.1"), muster::test::unused_port()}});
  auto answer = look_up("a.example");
  CHECK(answer.temporary);
  CHECK(answer.error == "no name server can be reached");
}

TEST_CASE_METHOD(fixture, "a local shortage is not a failure of a name") {
  using muster::http::shortage;
  auto [error, lack] = GENERATE(std::pair{EMFILE, shortage::descriptors},
                                std::pair{ENFILE, shortage::descriptors},
                                std::pair{ENOBUFS, shortage::memory});
  auto machine = std::make_shared<muster::test::scarcity>();
  settings.local = muster::test::scarce(machine);
  server.on("a.example", {{"192.0.2.1"}});
  start();
  machine->open_error = error;
  auto answer = look_up("a.example");
  CHECK(answer.temporary);
  CHECK_FALSE(answer.strained);
  CHECK(answer.lack == lack);
  CHECK_THAT(answer.error, contains("this machine is out of "));
  machine->open_error = 0;
  CHECK(look_up("a.example").error == "");
}

TEST_CASE_METHOD(fixture,
                 "a look-up without a descriptor reports the shortage") {
  server.on("a.example", {{"192.0.2.1"}});
  start();
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  auto none = before;
  none.rlim_cur = 0;
  setrlimit(RLIMIT_NOFILE, &none);
  auto pending = begin("a.example");
  auto ready = pending.wait_for(30s);
  setrlimit(RLIMIT_NOFILE, &before);
  REQUIRE(ready == std::future_status::ready);
  CHECK(pending.get().lack == muster::http::shortage::descriptors);
}

TEST_CASE_METHOD(fixture,
                 "while the network is down, look-ups report the shortage") {
  auto machine = std::make_shared<muster::test::scarcity>();
  settings.local = muster::test::scarce(machine);
  // A name server on this machine, which asks other servers.
  server.on("a.example",
            {{}, 60, dns_reaction::servfail, dns_reaction::servfail});
  start();
  CHECK(look_up("a.example").lack == muster::http::shortage::none);
  machine->usable = false;
  // The state of the network is cached for a moment.
  muster::test::wait_until([&] {
    return look_up("a.example").lack == muster::http::shortage::network;
  });
}

TEST_CASE_METHOD(fixture, "a name with a dot is not tried in search domains") {
  setenv("LOCALDOMAIN", "corp.example", 1);
  server.on("short.corp.example", {{"192.0.2.1"}});
  server.on("a.b.corp.example", {{"192.0.2.2"}});
  start();
  unsetenv("LOCALDOMAIN");
  CHECK(texts(look_up("short").addresses) == strings{"192.0.2.1"});
  CHECK(look_up("a.b").error == "host not found");
  CHECK(server.questions("a.b.corp.example") == 0);
}

TEST_CASE("look-ups run concurrently up to the limit") {
  dns_load load;
  load.work = 50ms;
  muster::test::dns_server server{load};
  dns_settings settings;
  settings.servers = {server.where()};
  settings.at_once = 10;
  std::string error;
  auto client = dns_client::make(settings, error);
  REQUIRE(client);
  std::atomic<int> found{0};
  std::promise<void> all;
  for (int i = 0; i < 100; ++i) {
    auto name = std::to_string(i) + ".example";
    server.on(name, {{"192.0.2.1"}});
    client->look_up(name, [&](const dns_answer& answer) {
      found += answer.error.empty() ? 1 : 0;
      if (found == 100)
        all.set_value();
    });
  }
  REQUIRE(all.get_future().wait_for(30s) == std::future_status::ready);
  CHECK(server.most_at_once() > 1);
  CHECK(server.most_at_once() <= 20); // two questions a name
}

TEST_CASE_METHOD(fixture, "running look-ups are cancelled at the end") {
  server.on("a.example",
            {{}, 60, dns_reaction::silence, dns_reaction::silence});
  settings.timeout = 60s;
  settings.at_once = 1;
  start();
  auto first = begin("a.example");
  auto second = begin("b.example");
  client.reset();
  for (auto pending : {&first, &second}) {
    auto answer = get(std::move(*pending));
    CHECK(answer.temporary);
    CHECK(answer.error == "the look-up was aborted");
  }
}

TEST_CASE_METHOD(fixture,
                 "name servers are not asked for names in the hosts file") {
  std::ifstream file{"/etc/hosts"};
  std::string address;
  std::string name;
  for (std::string line; std::getline(file, line);)
    if (std::istringstream words{line};
        words >> address >> name && address[0] != '#' && parse_ip(address)
        && name != "localhost")
      break;
    else
      name.clear();
  if (name.empty())
    return; // The file of this machine has none but localhost.
  server.on(name, {{"192.0.2.1", "2001:db8::1"}});
  start();
  auto found = texts(look_up(name).addresses);
  CHECK(std::ranges::find(found, address) != found.end());
  CHECK(server.questions() == 0);
}
