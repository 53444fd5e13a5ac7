// SPDX-License-Identifier: BSD-3-Clause

#include "settings/sent_settings.hpp"

#include "settings/coordinator_command.hpp"
#include "tests/settings/random_settings.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/scratch.hpp"

namespace {

/// Whether the coordinator sets this option for all nodes.
bool is_common(const muster::option& declared) {
  return declared.name != "fetch.io-threads" && declared.name != "tls.ca-file"
         && declared.name != "proxy.from-environment"
         && (declared.group() == "fetch" || declared.group() == "politeness"
             || declared.group() == "proxy" || declared.group() == "tls"
             || declared.name == "output.headers");
}

/// The error for the default settings with `from` replaced.
std::string refuse(const std::string& from, const std::string& to) {
  auto wire = muster::settings_to_send({});
  auto at = wire.ini.find(from);
  REQUIRE(at != std::string::npos);
  wire.ini.replace(at, from.size(), to);
  muster::settings value;
  auto error = muster::apply_sent(wire, value);
  CHECK(error.starts_with("the coordinator's settings"));
  return error;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

} // namespace

TEST_CASE("a node uses the coordinator's settings for fetching") {
  auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 rng{seed};
  for (int i = 0; i < 500; ++i) {
    auto sent = muster::test::random_settings(rng);
    sent.fetch.exchange.tls.ca_file.clear();
    auto wire = muster::settings_to_send(sent);
    CAPTURE(wire.ini);
    muster::settings received;
    REQUIRE(muster::apply_sent(wire, received) == "");
    muster::settings defaults;
    auto as_sent = muster::coordinator_command(sent);
    auto as_received = muster::coordinator_command(received);
    auto as_ever = muster::coordinator_command(defaults);
    for (size_t n = 0; n < as_sent.options.size(); ++n) {
      const auto& declared = as_sent.options[n];
      CAPTURE(declared.name);
      const auto& expected = is_common(declared) ? declared
                                                 : as_ever.options[n];
      REQUIRE((as_received.options[n].get() == expected.get()));
    }
  }
}

TEST_CASE("derived settings are the same on the node") {
  muster::settings sent;
  sent.connect_to = {"a.example:80:127.0.0.1:8080"};
  sent.deny = {"192.0.2.0/24"};
  sent.fetch.max_redirects = 0;
  muster::settings received;
  REQUIRE(muster::apply_sent(muster::settings_to_send(sent), received) == "");
  CHECK(received.fetch.connect_to.lookup("a.example", 80).port == 8080);
  CHECK(received.fetch.deny.denies(*muster::http::parse_ip("192.0.2.1")));
  CHECK_FALSE(received.fetch.exchange.follow);
}

TEST_CASE("trusted authorities are sent, but not the path of their file") {
  auto pem = muster::test::authority{}.pem();
  muster::test::temporary_file file{"authorities.pem", pem};
  muster::settings sent;
  sent.fetch.exchange.tls.ca_file = file.path();
  REQUIRE(muster::load_authorities(sent) == "");
  auto wire = muster::settings_to_send(sent);
  CHECK(wire.ca_pem == pem);
  CHECK_FALSE(contains(wire.ini, file.path()));
  muster::settings received;
  REQUIRE(muster::apply_sent(wire, received) == "");
  CHECK(received.fetch.exchange.tls.ca_file == "");
  CHECK(received.fetch.exchange.tls.ca_pem == pem);
}

TEST_CASE("settings that a node does not understand are refused") {
  CHECK(contains(refuse("retries = 2\n", "retries = 2\nrepeats = 2\n"),
                 "unknown key 'fetch.repeats'"));
  CHECK(contains(refuse("retries = 2\n", "retries = 2\nio-threads = 2\n"),
                 "unknown key 'fetch.io-threads'"));
  CHECK(contains(refuse("[tls]\n", "[tls]\nca-file = /a.pem\n"),
                 "unknown key 'tls.ca-file'"));
  CHECK(contains(refuse("[tls]\n", "[runtime]\n[tls]\n"),
                 "unknown section [runtime]"));
  CHECK(refuse("retries = 2\n", "")
        == "the coordinator's settings lack 'fetch.retries'");
  CHECK(contains(refuse("retries = 2\n", "retries = 21\n"),
                 "fetch.retries: '21' is not a whole number from 0 to 20"));
  CHECK(
    contains(refuse("retries = 2\n", "retries: 2\n"), "expected key = value"));
  auto error = refuse("header =\n", "header = Authorization secret\n");
  CHECK(contains(error, "fetch.header: "));
  CHECK_FALSE(contains(error, "secret"));
}
