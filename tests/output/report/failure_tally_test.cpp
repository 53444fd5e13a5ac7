// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/failure_tally.hpp"

#include "output/rows/utf8.hpp"

#include "tests/output/records.hpp"
#include "tests/support/catch.hpp"

#include <sstream>

using namespace muster;
using http::error_kind;
using output::failure_tally;
using test::contains;

namespace {

/// A tally of these failures, as if each had happened `times` times.
struct failures : failure_tally {
  failures& of(error_kind kind, const std::string& sentence, int times = 1,
               const std::string& url = "https://a.example/") {
    for (int i = 0; i < times; ++i)
      add(test::error_record(url, kind, sentence));
    return *this;
  }

  failures& of(uint16_t status, int times) {
    for (int i = 0; i < times; ++i)
      add(test::http_error_record("https://a.example/", status));
    return *this;
  }

  std::string text() const {
    std::string result;
    append_to(result);
    return result;
  }
};

} // namespace

TEST_CASE("each kind of error has one sentence, the most frequent kind first") {
  failures x;
  x.of(error_kind::dns, "host not found", 1, "https://nope.invalid/")
    .of(error_kind::connect, "connection refused by 127.0.0.1:1", 2,
        "http://127.0.0.1:1/a")
    .of(error_kind::connect, "no route to host 192.0.2.1:80")
    .of(404, 3)
    .of(503, 4);
  CHECK(x.text() == R"(HTTP errors  503: 4, 404: 3
Errors       connect: 3, e.g. connection refused by 127.0.0.1:1
             dns: 1, host not found (https://nope.invalid/)
)");
}

TEST_CASE("the example of a kind is a URL that was tried, if there is one") {
  failures x;
  x.of(error_kind::connect,
       "not tried: connections to a failed too often in "
       "a row",
       3);
  CHECK_THAT(x.text(), contains("connect: 3, e.g. not tried: "));
  x.of(error_kind::connect, "connection refused by a")
    .of(error_kind::connect, "later", 3);
  CHECK_THAT(x.text(), contains("connect: 7, e.g. connection refused by a "));
}

TEST_CASE("a run without failures has no lines about them") {
  failures x;
  x.add(test::ok_record());
  x.add(test::skipped_record("https://a.example/", 0));
  CHECK(x.text().empty());
}

TEST_CASE("a long example continues on the next line") {
  failures x;
  x.of(error_kind::redirect, "redirect to ftp://127.0.0.1/: scheme 'ftp' is "
                             "not http or https");
  CHECK(x.text()
        == "Errors       redirect: 1, redirect to ftp://127.0.0.1/: scheme "
           "'ftp' is not http\n"
           "               or https (https://a.example/)\n");
}

TEST_CASE("sample sentences fit in 80 columns and are cleaned") {
  failures x;
  std::string hostile = "\x1b[2J\r\n\u202E\xFF";
  for (size_t length : {1, 30, 45, 60, 61, 62, 63, 64, 65, 66, 70, 90, 300})
    for (size_t path : {1, 20, 60, 200}) {
      failures one;
      auto text = hostile + std::string(length, 'x');
      one.of(error_kind::protocol, text, 1'000,
             "https://b\xC3\xBC"
             "cher.example/"
               + hostile + std::string(path, 'y'));
      for (auto part : {one.text(), one.common_cause(1'000)}) {
        INFO(part);
        CHECK(part.find('\x1b') == std::string::npos);
        CHECK(part.find("\u202E") == std::string::npos);
        CHECK(output::is_utf8(part));
      }
      std::istringstream lines{one.text()};
      for (std::string line; std::getline(lines, line);) {
        INFO(line);
        CHECK(output::count_code_points(line) <= 80);
        CHECK((line.starts_with("Errors       protocol: 1000, e.g.")
               || line.starts_with("               ")));
      }
    }
}

TEST_CASE("if everything fails for one reason, a sentence says so") {
  struct example {
    failures all;
    std::string sentence;
  };
  const std::vector<example> examples{
    {failures{}
       .of(error_kind::dns, "no name server answered in time", 200)
       .of(error_kind::dns, "no name server can be reached", 100),
     "all 300 host lookups failed; no name server answered; is the network "
     "up?"},
    {failures{}.of(error_kind::dns, "host not found", 3),
     "all 3 host lookups failed; the name servers know none of these hosts"},
    {failures{}.of(error_kind::dns, "the name server answered REFUSED: no", 2),
     "all 2 host lookups failed; the first: the name server answered REFUSED: "
     "no"},
    {failures{}
       .of(error_kind::connect, "network of 192.0.2.1:80 unreachable")
       .of(error_kind::connect, "network of 192.0.2.2:80 unreachable"),
     "all 2 connections failed; the network is unreachable; is it up?"},
    {failures{}
       .of(error_kind::connect, "connection refused by 192.0.2.1:80")
       .of(error_kind::connect, "connection refused by 192.0.2.2:80"),
     "all 2 connections failed; the first: connection refused by "
     "192.0.2.1:80"},
    {failures{}.of(error_kind::timeout, "connection to 192.0.2.1:80 timed out",
                   9),
     "all 9 connections failed; no server answered in time; is the network "
     "up?"},
    {failures{}
       .of(error_kind::timeout, "connection to 192.0.2.1:80 timed out", 5)
       .of(error_kind::connect,
           "connections to 192.0.2.1:80 failed too often "
           "in a row",
           4),
     "all 9 connections failed; no server answered in time; is the network "
     "up?"},
    {failures{}.of(error_kind::tls, "certificate has expired", 2),
     "all 2 TLS handshakes failed; the first: certificate has expired"},
    {failures{}.of(error_kind::decode, "br data is corrupt", 2),
     "all 2 URLs failed; the first: br data is corrupt"},
    {failures{}.of(403, 20), "all 20 answers have status 403"},
  };
  for (auto& x : examples) {
    auto count = std::stoull(x.sentence.substr(4));
    CHECK(x.all.common_cause(count) == x.sentence);
    INFO("unless something else happened");
    CHECK(x.all.common_cause(count + 1).empty());
  }
}

TEST_CASE("different reasons are not said to be one") {
  CHECK(failures{}
          .of(error_kind::dns, "host not found")
          .of(error_kind::dns, "no name server answered in time")
          .common_cause(2)
          .empty());
  CHECK(failures{}
          .of(error_kind::dns, "host not found")
          .of(error_kind::connect, "connection refused by 127.0.0.1:1")
          .common_cause(2)
          .empty());
  CHECK(failures{}
          .of(error_kind::dns, "host not found", 5)
          .of(error_kind::connect, "connection refused by 127.0.0.1:1", 5)
          .of(error_kind::connect,
              "connections to 127.0.0.1:1 failed too "
              "often in a row",
              5)
          .common_cause(15)
          .empty());
  CHECK(failures{}.of(404, 1).of(503, 1).common_cause(2).empty());
  INFO("a single failure needs no summary");
  CHECK(failures{}.of(404, 1).common_cause(1).empty());
  CHECK(failures{}.common_cause(0).empty());
}
