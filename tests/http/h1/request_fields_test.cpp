// SPDX-License-Identifier: BSD-3-Clause

#include "http/h1/request_fields.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>

using namespace muster::http;

namespace {

using field_list = std::vector<std::pair<std::string, std::string>>;

request_settings settings_with(field_list headers) {
  request_settings result;
  result.user_agent = "agent";
  result.headers = std::move(headers);
  return result;
}

exchange_request request_for(const std::string& text,
                             const request_settings& settings,
                             bool foreign = false) {
  std::string error;
  exchange_request result;
  result.settings = std::make_shared<request_settings>(settings);
  result.target = parse_url(text, error).value();
  result.foreign = foreign;
  return result;
}

} // namespace

TEST_CASE("a request has the fields that every server expects") {
  CHECK(request_fields(request_for("http://[::1]:81/x", settings_with({})))
        == field_list{{"Host", "[::1]:81"},
                      {"User-Agent", "agent"},
                      {"Accept", "*/*"},
                      {"Accept-Encoding", "gzip, deflate, br, zstd"}});
}

TEST_CASE("a configured field replaces the default or is added") {
  auto settings = settings_with(
    {{"accept", "text/html"}, {"HOST", "other"}, {"X-A", "1"}, {"X-A", "2"}});
  CHECK(request_fields(request_for("https://a.example/", settings))
        == field_list{{"User-Agent", "agent"},
                      {"Accept-Encoding", "gzip, deflate, br, zstd"},
                      {"accept", "text/html"},
                      {"HOST", "other"},
                      {"X-A", "1"},
                      {"X-A", "2"}});
}

TEST_CASE("only harmless fields go to other origins") {
  const std::string held_back[] = {
    "Authorization",       "cookie",          "Cookie2",       "Host",
    "Proxy-Authorization", "X-Api-Key",       "X-Auth-Token",  "Api-Key",
    "Private-Token",       "Referer",         "Origin",        "From",
    "Forwarded",           "X-Forwarded-For", "If-None-Match", "X-Accept",
    "Accept-Token",        "X-CSRF-Token",    "anything"};
  const std::string forwarded[] = {"Accept",
                                   "ACCEPT-LANGUAGE",
                                   "accept-charset",
                                   "Accept-Datetime",
                                   "Cache-Control",
                                   "Pragma",
                                   "DNT",
                                   "Sec-GPC",
                                   "Range",
                                   "Priority",
                                   "If-Modified-Since",
                                   "If-Unmodified-Since",
                                   "Save-Data",
                                   "Upgrade-Insecure-Requests"};
  auto sends = [](const request_settings& settings, const std::string& name) {
    auto fields =
      request_fields(request_for("https://a.example/", settings, true));
    return std::ranges::count(fields, std::pair{name, std::string{"v"}});
  };
  for (auto& name : held_back) {
    INFO(name);
    CHECK(sends(settings_with({{name, "v"}}), name) == 0);
  }
  for (auto& name : forwarded) {
    INFO(name);
    CHECK(sends(settings_with({{name, "v"}}), name) == 1);
  }
}

TEST_CASE("the user names fields that go to other origins") {
  auto settings = settings_with(
    {{"Authorization", "Bearer t"}, {"Host", "h"}, {"X-A", "1"}, {"X-B", "2"}});
  auto foreign = [&](std::vector<std::string> forward) {
    settings.forward_headers = std::move(forward);
    auto fields =
      request_fields(request_for("https://a.example/", settings, true));
    CHECK(fields.at(0)
          == std::pair<std::string, std::string>{"Host", "a.example"});
    return field_list(fields.begin() + 4, fields.end());
  };
  CHECK(foreign({}) == field_list{});
  CHECK(foreign({"x-a"}) == field_list{{"X-A", "1"}});
  CHECK(foreign({"host"}) == field_list{});
  CHECK(
    foreign({"all"})
    == field_list{{"Authorization", "Bearer t"}, {"X-A", "1"}, {"X-B", "2"}});
}

TEST_CASE("configured cookies and cookies of the jar are in one field") {
  struct {
    field_list configured;
    std::string jar;
    std::string expected;
    bool foreign = false;
  } const cases[]{
    {{}, "a=1; b=2", "a=1; b=2"},
    {{{"Cookie", "x=1"}}, "", "x=1"},
    {{{"Cookie", "x=1"}}, "a=1", "x=1; a=1"},
    {{{"cookie", "x=1; a=old;y=2;"}}, "a=1", "x=1; y=2; a=1"},
    {{{"Cookie", "x=1"}, {"Cookie", "y=2"}}, "a=1", "x=1; y=2; a=1"},
    {{{"Cookie", "a=0"}}, "a=1; b", "a=1; b"},
    {{{"Cookie", "c"}}, "a=1; b", "a=1; b"},
    {{{"Cookie", "x=1"}}, "a=1", "a=1", true},
  };
  for (auto& c : cases) {
    INFO(c.jar);
    auto request = request_for("https://a.example/",
                               settings_with(c.configured), c.foreign);
    request.cookies = c.jar;
    std::string sent;
    for (auto& [name, value] : request_fields(request))
      if (name == "Cookie" || name == "cookie")
        sent += value + "|";
    CHECK(sent == c.expected + "|");
  }
}

TEST_CASE("credentials of the URL are decoded and sent as Basic") {
  auto authorization = [](const std::string& url, field_list headers = {}) {
    auto fields = request_fields(request_for(url, settings_with(headers)));
    std::string result;
    for (auto& [name, value] : fields)
      if (name == "Authorization")
        result += value + ";";
    return result;
  };
  // RFC 7617, section 2 and 2.1.
  CHECK(authorization("http://Aladdin:open%20sesame@a.example/")
        == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==;");
  CHECK(authorization("http://test:123%C2%A3@a.example/")
        == "Basic dGVzdDoxMjPCow==;");
  CHECK(authorization("http://user@a.example/") == "Basic dXNlcjo=;");
  CHECK(authorization("http://a.example/") == "");
  CHECK(authorization("http://u:p@a.example/", {{"Authorization", "Mine"}})
        == "Mine;");
}
