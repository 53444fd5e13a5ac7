// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/servers/demo_origin.hpp"
#include "tests/support/servers/hostile_origin.hpp"
#include "tests/support/servers/nginx.hpp"

#include <sys/resource.h>

using namespace muster::test;

namespace {

const std::vector<std::string> short_deadlines{"--fetch.connect-timeout",
                                               "3s",
                                               "--fetch.first-byte-timeout",
                                               "3s",
                                               "--fetch.idle-timeout",
                                               "3s",
                                               "--fetch.timeout",
                                               "8s",
                                               "--fetch.retries",
                                               "0",
                                               "--politeness.per-host",
                                               "64",
                                               "--politeness.breaker-failures",
                                               "0",
                                               "--fetch.max-bytes",
                                               "10MiB"};

struct expectation {
  std::string path;
  std::string kind; ///< error_kind, or the status for a response.
};

/// The behaviours of the hostile origin, and the expected results.
const std::vector<expectation> cases{
  {"/never", "timeout"},
  {"/drip-head", "timeout"},
  {"/stall", "timeout"},
  {"/drip", "timeout"},
  {"/endless-head", "too_large"},
  {"/endless-line", "too_large"},
  {"/garbage", "protocol"},
  {"/http2", "protocol"},
  {"/http09", "protocol"},
  {"/bad-chunk", "protocol"},
  {"/negative-length", "protocol"},
  {"/word-length", "protocol"},
  {"/two-lengths", "protocol"},
  {"/reset-body", "truncated"},
  {"/truncated", "truncated"},
  {"/cut-chunk", "truncated"},
  {"/no-last-chunk", "truncated"},
  {"/cut-gzip", "truncated"},
  {"/gzip-bomb", "too_large"},
  {"/br-bomb", "too_large"},
  {"/wrong-gzip", "decode"},
  {"/unknown-coding", "decode"},
  {"/redirect-loop", "redirect"},
  {"/redirect/50", "redirect"},
  {"/to/ftp://example.com/", "redirect"},
  {"/to/javascript:alert(1)", "redirect"},
  {"/redirect/3", "200"},
  {"/early", "200"},
  {"/close-delimited", "200"},
  {"/one-shot", "200"},
  {"/close-after", "200"},
  {"/http10", "200"},
  {"/chunked", "200"},
  {"/extra", "200"},
  {"/same-lengths", "200"},
  {"/empty-gzip", "200"},
  {"/gzip", "200"},
  {"/status/204", "204"},
  {"/status/404", "404"},
  {"/bytes/1000000", "200"},
};

void check(json_record& rec, const expectation& expected) {
  CAPTURE(expected.path, rec["error"]);
  if (rec["error_kind"] == "null") {
    CHECK(rec["status"] == expected.kind);
    return;
  }
  CHECK(rec["error_kind"] == expected.kind);
  CHECK(rec["outcome"] == "error");
  CHECK(rec["error"].size() > 10);
}

} // namespace

TEST_CASE("each hostile URL has its error kind, and others succeed") {
  hostile_origin hostile;
  demo_origin good;
  std::vector<std::string> lines;
  for (auto& x : cases) {
    lines.push_back(hostile.url(x.path));
    lines.push_back(good.url("/size/" + std::to_string(lines.size())));
  }
  lines.push_back("http://127.0.0.1:" + std::to_string(unused_port()) + "/");
  lines.push_back("http://nothing.invalid/");
  lines.push_back("http://");
  coordinator_run runner;
  auto records = runner.fetch(lines, short_deadlines);
  CHECK(runner.last.status == exit_status{1, 0});
  for (size_t i = 0; i < cases.size(); ++i) {
    check(records[2 * i], cases[i]);
    CHECK(records[2 * i]["url"] == lines[2 * i]);
    auto& fine = records[2 * i + 1];
    CHECK(fine["outcome"] == "ok");
    CHECK(fine["bytes"] == std::to_string(2 * i + 1));
  }
  auto last = 2 * cases.size();
  CHECK(records[last]["error_kind"] == "connect");
  CHECK(records[last + 1]["error_kind"] == "dns");
  CHECK(records[last + 2]["error_kind"] == "invalid_url");
}

TEST_CASE("1,000 hostile exchanges do not affect 1,000 good ones") {
  hostile_origin hostile;
  hostile_origin tickets{{self_signed(), greeting::tickets}};
  hostile_origin hello_requests{{self_signed(), greeting::hello_requests}};
  nginx good{self_signed()};
  auto good_url = "http://localhost:" + std::to_string(good.http_port())
                  + "/small.txt";
  std::vector<std::string> lines;
  for (size_t i = 0; i < 1'000; ++i) {
    lines.push_back(hostile.url(cases[i % cases.size()].path));
    lines.push_back(good_url);
  }
  for (size_t i = 0; i < 20; ++i)
    lines.push_back((i % 2 == 0 ? tickets : hello_requests).url("/"));
  coordinator_run runner;
  auto records = runner.fetch(lines, {"--input.duplicates",
                                      "fetch",
                                      "--fetch.concurrency",
                                      "2000",
                                      "--politeness.per-host",
                                      "1000",
                                      "--politeness.breaker-failures",
                                      "0",
                                      "--fetch.first-byte-timeout",
                                      "6s",
                                      "--fetch.idle-timeout",
                                      "6s",
                                      "--fetch.timeout",
                                      "10s",
                                      "--fetch.retries",
                                      "0",
                                      "--fetch.max-bytes",
                                      "1MiB",
                                      "--tls.verify",
                                      "false",
                                      "--fetch.io-threads",
                                      "1"});
  for (size_t i = 0; i < 1'000; ++i) {
    check(records[2 * i], cases[i % cases.size()]);
    CHECK(records[2 * i + 1]["outcome"] == "ok");
    CHECK(records[2 * i + 1]["bytes"] == "13");
  }
  for (size_t i = 2'000; i < lines.size(); ++i)
    CHECK(records[i]["error_kind"] == "tls");
  rusage use{};
  getrusage(RUSAGE_CHILDREN, &use);
  // Sanitizers keep shadow memory of their own.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  CHECK(use.ru_maxrss < 150 * 1024);
#endif
}

TEST_CASE("a decompression bomb takes no memory") {
  hostile_origin hostile;
  coordinator_run runner;
  std::vector<std::string> lines(4, hostile.url("/gzip-bomb"));
  auto records = runner.fetch(lines, {"--input.duplicates", "fetch"});
  for (auto& [index, rec] : records)
    CHECK(rec["bytes"] == "1073741824");
  rusage use{};
  getrusage(RUSAGE_CHILDREN, &use);
  // Sanitizers keep shadow memory of their own.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  CHECK(use.ru_maxrss < 100 * 1024);
#endif
}

TEST_CASE("decoding stays within its memory, and other bodies wait") {
  hostile_origin hostile;
  std::vector<std::string> lines(100, hostile.url("/window"));
  for (size_t i = 0; i < 100; ++i)
    lines.push_back(hostile.url("/gzip"));
  coordinator_run runner;
  for (auto transport : {"async", "httplib"}) {
    CAPTURE(transport);
    auto records = runner.fetch(
      lines, {"--input.duplicates", "fetch", "--fetch.transport", transport,
              "--runtime.decode-memory", "60MiB", "--fetch.concurrency", "200",
              "--politeness.per-host", "200", "--fetch.retries", "0"});
    for (auto& [index, rec] : records) {
      CAPTURE(index, rec["error"]);
      CHECK(rec["bytes"] == (index < 100 ? "9437184" : "6"));
      CHECK(rec["outcome"] == "ok");
    }
  }
  rusage use{};
  getrusage(RUSAGE_CHILDREN, &use);
  CAPTURE(use.ru_maxrss);
  // Sanitizers keep shadow memory of their own.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  CHECK(use.ru_maxrss < 200 * 1024);
#endif
}

TEST_CASE("a wait for decoding memory is reported as a local shortage") {
  constexpr size_t open = 20;
  hostile_origin hostile;
  std::vector<std::string> lines(open, hostile.url("/open-window"));
  for (size_t i = 0; i < 100; ++i)
    lines.push_back(hostile.url("/gzip"));
  auto transport = GENERATE("async", "httplib");
  coordinator_run runner;
  auto records = runner.fetch(
    lines, {"--input.duplicates", "fetch", "--fetch.transport", transport,
            "--runtime.decode-memory", "100MiB", "--fetch.concurrency", "200",
            "--politeness.per-host", "200", "--fetch.retries", "0",
            "--fetch.timeout", "2s", "--fetch.local-wait", "5s"});
  for (auto& [index, rec] : records) {
    CAPTURE(index, rec["error"], rec["error_kind"]);
    if (index >= open) {
      CHECK(rec["outcome"] == "ok");
    } else if (rec["status"] == "200") {
      // It had memory until its deadline.
      CHECK_THAT(rec["error"], contains("the total deadline"));
    } else {
      CHECK(rec["error"]
            == "this machine is out of memory for decoding bodies for longer "
               "than 5 s");
      CHECK(rec["error_kind"] == "timeout");
    }
  }
  CHECK_THAT(runner.last.err,
             contains("this machine is out of memory for decoding bodies "
                      "(runtime.decode-memory): fetches wait, and fewer run at "
                      "once"));
}

TEST_CASE("bombs without a limit do not block others of their thread") {
  hostile_origin hostile;
  demo_origin good;
  std::vector<std::string> lines(20, hostile.url("/br-bomb"));
  for (size_t i = 0; i < 200; ++i)
    lines.push_back(good.url("/size/" + std::to_string(i + 1)));
  coordinator_run runner;
  auto records = runner.fetch(
    lines, {"--input.duplicates", "fetch", "--fetch.timeout", "5s",
            "--fetch.retries", "0", "--politeness.per-host", "200",
            "--fetch.concurrency", "64", "--fetch.io-threads", "1"});
  for (size_t i = 0; i < lines.size(); ++i) {
    CAPTURE(i, records[i]["error"]);
    CHECK(records[i]["error_kind"] == (i < 20 ? "timeout" : "null"));
  }
}

TEST_CASE("certificates are verified, and each failure says why") {
  authority ours;
  authority theirs{"Somebody Else"};
  coordinator_run runner;
  auto ca = runner.file("ca.pem", ours.pem());
  hostile_origin good{{ours.issue()}};
  hostile_origin foreign{{theirs.issue()}};
  hostile_origin old{{expired(ours)}};
  hostile_origin early{{not_yet_valid(ours)}};
  hostile_origin other{{wrong_host(ours)}};
  hostile_origin own{{self_signed()}};
  const std::vector<std::string> lines{good.url("/"),  foreign.url("/"),
                                       old.url("/"),   early.url("/"),
                                       other.url("/"), own.url("/")};
  std::vector<std::string> options{"--tls.ca-file",
                                   ca,
                                   "--fetch.retries",
                                   "0",
                                   "--politeness.breaker-failures",
                                   "0"};
  auto records = runner.fetch(lines, options);
  CHECK(records[0]["outcome"] == "ok");
  CHECK(records[0]["tls_ms"] != "null");
  const std::vector<std::string> reasons{"",
                                         "unknown authority",
                                         "expired",
                                         "not valid before",
                                         "other.example",
                                         "self-signed"};
  for (uint64_t i = 1; i < lines.size(); ++i) {
    CAPTURE(i, records[i]["error"]);
    CHECK(records[i]["error_kind"] == "tls");
    CHECK_THAT(records[i]["error"], contains(reasons[i]));
  }
  options.insert(options.end(), {"--tls.verify", "false"});
  records = runner.fetch(lines, options);
  for (auto& [index, rec] : records)
    CHECK(rec["outcome"] == "ok");
}

TEST_CASE("connect-to redirects a real list to nginx") {
  authority ours;
  certificate_spec spec;
  spec.names = {"*.example.org", "example.net"};
  nginx server{ours.issue(spec)};
  coordinator_run runner;
  auto http = std::to_string(server.http_port());
  auto https = std::to_string(server.https_port());
  auto records = runner.fetch(
    {"http://www.example.org/small.txt", "https://www.example.org/small.txt",
     "https://example.net/page.html", "http://example.net/big.bin",
     "https://www.example.org/moved", "http://no.example.org/missing",
     "https://example.com/small.txt", "https://example.net:80/"},
    {"--tls.ca-file", runner.file("ca.pem", ours.pem()), "--fetch.connect-to",
     ":80:127.0.0.1:" + http, "--fetch.connect-to", ":443:127.0.0.1:" + https,
     "--fetch.connect-to", ":" + https + ":127.0.0.1:" + https,
     "--fetch.digest", "sha256"});
  CHECK(records[0]["bytes"] == "13");
  CHECK(records[0]["sha256"].size() == 64);
  CHECK(records[0]["sha256"] == records[1]["sha256"]);
  CHECK(records[2]["bytes"] == "100000");
  CHECK(std::stoul(records[2]["wire_bytes"]) < 100'000);
  CHECK(records[3]["bytes"] == "10000000");
  CHECK(records[4]["outcome"] == "ok");
  CHECK(records[4]["redirects"] == "1");
  CHECK(records[4]["final_url"]
        == "https://www.example.org:" + https + "/small.txt");
  CHECK(records[5]["status"] == "404");
  CHECK(records[6]["error_kind"] == "tls");
  CHECK_THAT(records[6]["error"], contains("example.com"));
  CHECK(records[7]["error_kind"] == "tls");
}
