// SPDX-License-Identifier: BSD-3-Clause

#include "http/h1/request_writer.hpp"
#include "tests/http/engine/engine_suite.hpp"
#include "tests/support/catch.hpp"

using muster::http::exchange_request;
using muster::http::request_settings;
using muster::http::request_writer;
using muster::test::contains;

namespace {

exchange_request request_for(const std::string& url,
                             const request_settings& settings = {}) {
  auto result = muster::test::request_for(url);
  result.settings = std::make_shared<request_settings>(settings);
  return result;
}

std::string written(const request_settings& settings, const std::string& url,
                    bool foreign = false) {
  auto request = request_for(url, settings);
  request.foreign = foreign;
  std::string result;
  request_writer{}.write(request, false, result);
  return result;
}

} // namespace

TEST_CASE("a request is a line, the fields and an empty line") {
  request_settings settings;
  settings.user_agent = "muster";
  settings.accept_encoding = "gzip";
  CHECK(written(settings, "http://a.example:81/b?c")
        == "GET /b?c HTTP/1.1\r\nHost: a.example:81\r\nUser-Agent: muster\r\n"
           "Accept: */*\r\nAccept-Encoding: gzip\r\n\r\n");
  settings.head = true;
  CHECK(written(settings, "https://a.example/")
        == "HEAD / HTTP/1.1\r\nHost: a.example\r\nUser-Agent: muster\r\n"
           "Accept: */*\r\nAccept-Encoding: identity\r\n\r\n");
}

TEST_CASE("a request can ask to close the connection") {
  request_settings settings;
  settings.head = true;
  for (auto url : {"http://a.example/", "http://user:pw@a.example/"}) {
    std::string out;
    request_writer{}.write(request_for(url, settings), true, out);
    CHECK_THAT(out, contains("\r\nConnection: close\r\n"));
    CHECK(out.ends_with("\r\n\r\n"));
  }
}

TEST_CASE("cookies are sent with their own request only") {
  request_writer writer;
  auto request = request_for("http://a.example/");
  request.cookies = "a=1";
  std::string out;
  writer.write(request, false, out);
  CHECK_THAT(out, contains("\r\nCookie: a=1\r\n\r\n"));
  out.clear();
  writer.write(request_for("http://a.example/"), false, out);
  CHECK_THAT(out, !contains("Cookie"));
}

TEST_CASE("credentials are sent with their own URL only") {
  request_writer writer;
  std::string out;
  writer.write(request_for("http://user:secret@a.example/"), false, out);
  CHECK_THAT(out, contains("Authorization: Basic dXNlcjpzZWNyZXQ=\r\n"));
  out.clear();
  writer.write(request_for("http://a.example/"), false, out);
  CHECK_THAT(out, !contains("Authorization"));
}

TEST_CASE("private fields are not sent with foreign requests") {
  request_settings settings;
  settings.headers = {{"Cookie", "a=b"},
                      {"Host", "c.example"},
                      {"X-D", "e"},
                      {"Range", "bytes=0-9"}};
  auto own = written(settings, "http://a.example/");
  CHECK_THAT(own, contains("Cookie: a=b\r\n"));
  CHECK_THAT(own, contains("Host: c.example\r\n"));
  CHECK_THAT(own, !contains("a.example"));
  auto foreign = written(settings, "http://a.example/", true);
  CHECK_THAT(foreign, !contains("Cookie"));
  CHECK_THAT(foreign, contains("Host: a.example\r\n"));
  CHECK_THAT(foreign, !contains("X-D"));
  CHECK_THAT(foreign, contains("Range: bytes=0-9\r\n"));
}

TEST_CASE("one writer serves requests with different settings") {
  request_writer writer;
  std::vector<exchange_request> requests;
  for (auto i = 0; i < 20; ++i) {
    request_settings settings;
    settings.head = i % 2 == 0;
    settings.user_agent = "agent " + std::to_string(i);
    requests.push_back(request_for("http://a.example/", settings));
  }
  for (auto round = 0; round < 2; ++round)
    for (auto& request : requests) {
      std::string out;
      writer.write(request, false, out);
      CHECK(out.starts_with(request.settings->head ? "HEAD " : "GET "));
      CHECK_THAT(out, contains("\r\nUser-Agent: " + request.settings->user_agent
                               + "\r\n"));
    }
}

TEST_CASE("a proxy gets the absolute form, unless it only opens a tunnel") {
  struct row {
    const char* proxy;
    const char* url;
    const char* host; ///< Where the proxy connects to.
    const char* start;
    bool authorised;
  };
  const row table[] = {
    {"http://u:p@x", "http://a.example/b?c", "a.example",
     "GET http://a.example/b?c HTTP/1.1\r\n", true},
    {"http://x", "http://a.example:81/", "a.example",
     "GET http://a.example:81/ HTTP/1.1\r\n", false},
    {"http://u:p@x", "http://joe:pw@[::1]/", "[::1]",
     "GET http://[::1]/ HTTP/1.1\r\n", true},
    // Tunnels, in which the server gets the request.
    {"http://u:p@x", "https://a.example/b", "a.example", "GET /b HTTP/1.1\r\n",
     false},
    {"http://u:p@x", "http://a.example/b", "b.example", "GET /b HTTP/1.1\r\n",
     false},
    {"socks5h://u:p@x", "http://a.example/b", "a.example",
     "GET /b HTTP/1.1\r\n", false},
  };
  for (auto& [proxy, url, host, start, authorised] : table) {
    CAPTURE(proxy, url);
    auto request = request_for(url);
    std::string error;
    request.via = {std::make_shared<const muster::http::proxy_server>(
                     *muster::http::parse_proxy(proxy, error)),
                   host, request.target.port};
    std::string out;
    request_writer{}.write(request, false, out);
    CHECK(out.starts_with(start));
    CHECK(out.ends_with("\r\n\r\n"));
    CHECK(
      (out.find("\r\nProxy-Authorization: Basic dTpw\r\n") != std::string::npos)
      == authorised);
    CHECK_THAT(out,
               contains("\r\nHost: " + request.target.authority() + "\r\n"));
  }
}
