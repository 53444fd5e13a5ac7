// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/servers/hostile_origin.hpp"

#include <filesystem>

using namespace muster::test;

namespace {

/// URLs and redirects with a password, which lead to error sentences, final
/// URLs and duplicates.
std::vector<std::string> urls_with_secrets(const hostile_origin& origin) {
  auto port = std::to_string(origin.port());
  auto with_userinfo = [&](const std::string& path) {
    return "http://joe:SECRET@127.0.0.1:" + port + path;
  };
  return {
    with_userinfo("/"),
    with_userinfo("/"), // shared or skipped
    with_userinfo("/redirect/2"),
    with_userinfo("/redirect-loop"),
    with_userinfo("/redirect/5"), // too many redirects
    with_userinfo("/garbage"),
    with_userinfo("/?next=http://ann:SECRET@h/"),
    origin.url("/to/") + with_userinfo("/"),
    origin.url("/to/") + with_userinfo("/redirect-loop"),
    origin.url("/to/http://joe:SECRET@h:99999/"),
    origin.url("/to/http://joe:SECRET@no-such-host.invalid/"),
    origin.url("/to/ftp://joe:SECRET@h/"),
    origin.url("/to//x?next=http://joe:SECRET@h/"),
    origin.url("/to/http://[joe:SECRET@h/"),
    origin.url("/to/http://joe:SEC/SECRET@h/"),
    "http://joe:SECRET@h:99999/",
    "http://joe:SECRET@no such host/",
    "joe:SECRET@example.org",
    "http://joe:SECRET@127.0.0.1:1/",
    origin.url("/?next=http%3A%2F%2Fann%3ASECRET%40h%2F"),
    origin.url("/?next=http%253A%252F%252Fann%253ASECRET%2540h%252F"),
    origin.url("/?u=//ann:SECRET@h/"),
    origin.url("/ok//ann:SECRET@h/"),
    origin.url("/?u=http:ann:SECRET@h/"),
    origin.url("/#http%3A%2F%2Fann%3ASECRET%40h%2F"),
    origin.url("/?u=http%3A%2F%2Fann%3Ax#SECRET%40h%2F"),
    origin.url("/to/http://h:99999/?u=http%3A%2F%2Fann%3ASECRET%40h%2F"),
    origin.url("/to///ann:SECRET@h:99999/"),
    "http://joe:SECRET%40127.0.0.1:1/",
    "http://joe%3ASECRET%40127.0.0.1:1/",
    "http%3A%2F%2Fjoe%3ASECRET%40h%2F",
    "http://joe:SECRET/8%40h/x",
    "joe:SECRET%40example.org",
  };
}

} // namespace

TEST_CASE("no output shows a password of a URL") {
  hostile_origin origin;
  coordinator_run runner;
  std::string lines;
  for (auto& url : urls_with_secrets(origin))
    lines += url + '\n';
  auto list = runner.file("list.txt", lines);
  auto format = GENERATE("text", "jsonl", "csv", "sqlite");
  auto duplicates = GENERATE("share", "skip", "fetch");
  CAPTURE(format, duplicates);
  auto records = runner.path(std::string{"records-"} + duplicates + format);
  auto summary = runner.path("summary.json");
  auto done = runner.run({"-i",
                          list,
                          "-o",
                          records,
                          "--output.format",
                          format,
                          "--output.summary",
                          summary,
                          "--output.verbose",
                          "--output.progress",
                          "always",
                          "--output.headers",
                          "location,refresh,content-type",
                          "--input.duplicates",
                          duplicates,
                          "--fetch.max-redirects",
                          "3",
                          "--fetch.retries",
                          "0",
                          "--fetch.dns-server",
                          "127.0.0.1:1"});
  CHECK(done.status == exit_status{1, 0});
  std::vector<std::string> texts{done.out, done.err};
  size_t files = 0;
  for (auto& file : std::filesystem::directory_iterator{runner.path("")})
    if (file.path() != list) {
      texts.push_back(runner.read(file.path().filename()));
      ++files;
    }
  CHECK(files >= 2);
  for (auto& text : texts)
    CHECK_THAT(text, !contains("SECRET"));
}

TEST_CASE("no message shows the password of a URL given as a file") {
  coordinator_run runner;
  const std::string url = "http://joe:SECRET@h/x";
  auto list = runner.file("list.txt", "http://127.0.0.1:1/\n");
  const std::vector<std::vector<std::string>> cases{
    {"-i", url},
    {"-i", "http%3A%2F%2Fjoe%3ASECRET%40h%2F"},
    {"-i", list, "-o", url + ".jsonl"},
    {"-i", list, "--output.summary", url},
    {"-i", list, "--tls.ca-file", url},
    {"-i", list, "-c", url},
  };
  for (auto& arguments : cases) {
    auto done = runner.run(arguments);
    CAPTURE(arguments, done.err);
    CHECK(done.status.code != 0);
    CHECK_THAT(done.out + done.err, !contains("SECRET"));
    CHECK_THAT(done.err, contains("***"));
  }
  CHECK_THAT(runner.run({"-i", url}).err,
             contains("cannot open http://***@h/x: this is a URL; -i takes a "
                      "file, and a URL is given without -i"));
}
