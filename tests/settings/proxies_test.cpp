// SPDX-License-Identifier: BSD-3-Clause

#include "settings/proxies.hpp"

#include "settings/coordinator_command.hpp"
#include "settings/documents/option_docs.hpp"
#include "settings/sent_settings.hpp"
#include "tests/support/catch.hpp"

#include <map>
#include <string>
#include <vector>

using muster::test::contains;

namespace {

using variables = std::map<std::string, std::string>;

/// The proxies for `http://a.example/`, `https://a.example/` and
/// `https://direct.example/`, or the error.
struct choice {
  std::string plain;
  std::string secure;
  std::string direct;
  std::string error;
  std::string notice;
};

std::string shown(const muster::http::proxy_rules& rules, const char* text) {
  std::string error;
  auto proxy = rules.lookup(*muster::http::parse_url(text, error));
  return proxy ? proxy->shown() : "";
}

choice choose(const muster::proxy_settings& config, const variables& from) {
  muster::fetch_settings fetch;
  choice result;
  auto read = [&](const char* name) {
    auto found = from.find(name);
    return found == from.end() ? std::string{} : found->second;
  };
  result.error = muster::use_proxies(config, read, fetch, result.notice);
  result.plain = shown(fetch.proxies, "http://a.example/");
  result.secure = shown(fetch.proxies, "https://a.example/");
  result.direct = shown(fetch.proxies, "https://direct.example/");
  return result;
}

} // namespace

TEST_CASE("the environment is read as curl reads it") {
  struct row {
    variables from;
    std::string plain;
    std::string secure;
  };
  const std::vector<row> table{
    {{}, "", ""},
    {{{"http_proxy", "p:1"}}, "http://p:1", ""},
    // Clients of a CGI program could set it.
    {{{"HTTP_PROXY", "p:1"}}, "", ""},
    {{{"https_proxy", "p:1"}}, "", "http://p:1"},
    {{{"HTTPS_PROXY", "p:1"}}, "", "http://p:1"},
    {{{"https_proxy", "p:1"}, {"HTTPS_PROXY", "q:1"}}, "", "http://p:1"},
    {{{"all_proxy", "socks5h://p"}}, "socks5h://p:1080", "socks5h://p:1080"},
    {{{"ALL_PROXY", "p"}}, "http://p:1080", "http://p:1080"},
    {{{"all_proxy", "p"}, {"http_proxy", "http://q:8080/"}},
     "http://q:8080",
     "http://p:1080"},
    // Empty is not set.
    {{{"http_proxy", ""}, {"all_proxy", "p"}},
     "http://p:1080",
     "http://p:1080"},
  };
  for (auto& [from, plain, secure] : table) {
    auto result = choose({}, from);
    CAPTURE(plain, secure);
    CHECK(result.error == "");
    CHECK(result.plain == plain);
    CHECK(result.secure == secure);
    CHECK(result.notice.empty() == (plain.empty() && secure.empty()));
    auto ignored = choose({"", {}, false}, from);
    CHECK(ignored.plain + ignored.secure + ignored.notice == "");
  }
}

TEST_CASE("proxy.url wins over the environment") {
  const variables from{{"http_proxy", "env:1"},
                       {"https_proxy", "env:1"},
                       {"no_proxy", "direct.example"}};
  auto given = choose({"http://own:2", {}, true}, from);
  CHECK(given.plain == "http://own:2");
  CHECK(given.secure == "http://own:2");
  CHECK(given.notice == "");
  // As with curl, this variable still counts.
  CHECK(given.direct == "");
  CHECK(choose({"http://own:2", {"other.example"}, true}, from).direct
        == "http://own:2");
  CHECK(choose({"http://own:2", {}, false}, from).direct == "http://own:2");
  auto none = choose({"none", {}, true}, from);
  CHECK(none.plain + none.secure + none.notice + none.error == "");
}

TEST_CASE("one sentence says that the environment is in effect") {
  auto both = choose({}, {{"all_proxy", "http://joe:SECRET@p:1"}});
  CHECK(both.notice
        == "using the proxy http://p:1 (environment variable all_proxy)");
  auto two = choose({}, {{"http_proxy", "p:1"}, {"https_proxy", "q:1"}});
  CHECK(two.notice
        == "using the proxy http://q:1 (environment variable https_proxy) for "
           "https URLs, and the proxy http://p:1 (environment variable "
           "http_proxy) for http URLs");
  auto one = choose({}, {{"http_proxy", "p:1"}});
  CHECK(one.notice
        == "using the proxy http://p:1 (environment variable http_proxy) for "
           "http URLs only");
}

TEST_CASE("an invalid proxy is an error without its credentials") {
  struct row {
    std::string proxy;
    std::string reason;
  };
  const std::vector<row> table{
    {"socks4://joe:SECRET@p:1", "none of http, https, socks5 and socks5h"},
    {"http://joe:SECRET@p:99999", ""},
    {"joe:SECRET@p:1/x", "it has a path"},
    {"http://***@p:1", "hidden"},
  };
  for (auto& [proxy, reason] : table) {
    CAPTURE(proxy);
    for (auto& result : {choose({proxy, {}, true}, {}),
                         choose({}, {{"https_proxy", proxy}})}) {
      CHECK(result.error != "");
      CHECK_THAT(result.error, contains(reason));
      CHECK_THAT(result.error, !contains("SECRET"));
      CHECK_THAT(result.error, !contains("joe"));
    }
    const char* argv[] = {"coordinator", "http://a/", "--proxy.url",
                          proxy.c_str()};
    auto outcome = muster::parse_command_line(4, argv);
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.err, contains(reason));
    CHECK_THAT(outcome.err, !contains("SECRET"));
  }
}

TEST_CASE("a transport that cannot use proxies is an error") {
  muster::fetch_settings fetch;
  fetch.transport = muster::transport_kind::httplib;
  std::string notice;
  auto none = [](const char*) { return std::string{}; };
  CHECK(muster::use_proxies({"none", {}, true}, none, fetch, notice) == "");
  CHECK_THAT(muster::use_proxies({"p:1", {}, true}, none, fetch, notice),
             contains("fetch.transport=httplib"));
}

TEST_CASE("printed settings hide the credentials of a proxy") {
  for (auto secret :
       {"http://joe:SECRET@p:1", "joe:SECRET@p:1", "joe:SECRET@SECRET@p:1"}) {
    CAPTURE(secret);
    const char* argv[] = {"coordinator", "--print-config", "--proxy.url",
                          secret};
    auto outcome = muster::parse_command_line(4, argv);
    CHECK(outcome.err == "");
    CHECK_THAT(outcome.out, contains("***@p:1"));
    CHECK_THAT(outcome.out, !contains("SECRET"));
  }
}

TEST_CASE("a node's own proxy wins over the coordinator's") {
  muster::settings sent;
  sent.proxy = {"http://joe:pass@p:1", {"a.example"}, false};
  muster::settings received;
  REQUIRE(muster::apply_sent(muster::settings_to_send(sent), received) == "");
  CHECK(received.proxy.url == "http://joe:pass@p:1");
  CHECK(received.proxy.no_proxy == sent.proxy.no_proxy);
  auto same = muster::overridden(received.proxy, {});
  CHECK(same.url == "http://joe:pass@p:1");
  CHECK(same.no_proxy == sent.proxy.no_proxy);
  // Each machine has its own environment.
  CHECK(same.from_environment);
  auto other = muster::overridden(received.proxy,
                                  {"none", {"b.example"}, true});
  CHECK(other.url == "none");
  CHECK(other.no_proxy == std::vector<std::string>{"b.example"});
}
