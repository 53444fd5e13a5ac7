// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/servers/demo_origin.hpp"

#include "tests/support/catch.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using muster::test::contains;
using muster::test::demo_origin;
using muster::test::exit_status;
using muster::test::run;

namespace {

const std::string binary = MUSTER_BINARY_DIR "/demo_origin";

struct answer {
  long status = 0;
  std::string headers;
  std::string body;
  long redirects = 0;
  std::string final_url;
  long connects = 0;
};

std::size_t append(char* text, std::size_t, std::size_t size, void* target) {
  static_cast<std::string*>(target)->append(text, size);
  return size;
}

/// One libcurl handle, so that connections are reused.
class client {
public:
  answer get(const std::string& url, const char* encodings = nullptr) {
    auto* curl = curl_.get();
    answer result;
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, encodings);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &result.body);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, append);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &result.headers);
    auto code = curl_easy_perform(curl);
    if (code != CURLE_OK)
      throw std::runtime_error{url + ": " + curl_easy_strerror(code)};
    char* final_url = nullptr;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &result.status);
    curl_easy_getinfo(curl, CURLINFO_REDIRECT_COUNT, &result.redirects);
    curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &result.connects);
    curl_easy_getinfo(curl, CURLINFO_EFFECTIVE_URL, &final_url);
    result.final_url = final_url;
    return result;
  }

private:
  struct cleanup {
    void operator()(CURL* curl) const {
      curl_easy_cleanup(curl);
    }
  };
  std::unique_ptr<CURL, cleanup> curl_{curl_easy_init()};
};

} // namespace

TEST_CASE("the demo origin answers as the path says") {
  demo_origin origin;
  client web;
  auto [path, status, bytes] = GENERATE(table<const char*, long, std::size_t>({
    {"/size/0", 200, 0},
    {"/size/1", 200, 1},
    {"/size/10k", 200, 10240},
    {"/size/65537", 200, 65537},
    {"/size/3m", 200, 3 * 1024 * 1024},
    {"/delay/0", 200, 11},
    {"/delay/20", 200, 12},
    {"/status/200", 200, 11},
    {"/status/204", 204, 0},
    {"/status/404", 404, 11},
    {"/status/599", 599, 11},
    {"/redirect/1", 200, 1024},
    {"/redirect/5", 200, 1024},
    {"/redirect-to?url=/size/7", 200, 7},
    {"/flaky/0", 200, 11},
  }));
  CAPTURE(path);
  auto answer = web.get(origin.url(path));
  CHECK(answer.status == status);
  CHECK(answer.body.size() == bytes);
}

TEST_CASE("the demo origin explains its paths") {
  demo_origin origin;
  client web;
  auto index = web.get(origin.url("/"));
  CHECK(index.status == 200);
  for (auto path : {"/size/", "/gzip/", "/delay/", "/status/", "/redirect/",
                    "/redirect-to", "/flaky/"})
    CHECK_THAT(index.body, contains(path));
}

TEST_CASE("the demo origin refuses invalid requests with a sentence") {
  demo_origin origin;
  client web;
  auto path = GENERATE("/size/x", "/size/k", "/size/-1", "/size/2000g",
                       "/size/99999999999999999999", "/gzip/5g", "/delay/60001",
                       "/status/99", "/status/600", "/redirect/0",
                       "/redirect-to", "/flaky/x", "/flaky/1?after=x");
  CAPTURE(path);
  auto answer = web.get(origin.url(path));
  CHECK(answer.status == 400);
  CHECK_THAT(answer.body, Catch::Matchers::StartsWith("expected "));
}

TEST_CASE("an unknown path is a 404 that points to the index") {
  demo_origin origin;
  client web;
  auto answer = web.get(origin.url("/nope"));
  CHECK(answer.status == 404);
  CHECK_THAT(answer.body, contains("/nope"));
}

TEST_CASE("a redirect leads through every hop") {
  demo_origin origin;
  client web;
  auto answer = web.get(origin.url("/redirect/4"));
  CHECK(answer.redirects == 4);
  CHECK(answer.final_url == origin.url("/size/1k"));
}

TEST_CASE("gzip bodies decompress to the plain bytes") {
  demo_origin origin;
  client web;
  for (std::string size : {"0", "1", "65536", "300k", "5m"}) {
    CAPTURE(size);
    auto plain = web.get(origin.url("/size/" + size));
    auto packed = web.get(origin.url("/gzip/" + size), "gzip");
    CHECK_THAT(packed.headers, contains("gzip"));
    CHECK((packed.body == plain.body));
  }
}

TEST_CASE("a flaky path fails as often as it says, for each key") {
  demo_origin origin;
  client web;
  for (auto key : {"", "?key=a", "?key=b"}) {
    CAPTURE(key);
    auto url = origin.url(std::string{"/flaky/2"} + key);
    for (int i = 0; i < 2; ++i) {
      auto answer = web.get(url);
      CHECK(answer.status == 503);
      CHECK_THAT(answer.headers, contains("Retry-After: 1\r\n"));
    }
    CHECK(web.get(url).status == 200);
    CHECK(web.get(url).status == 200);
  }
  CHECK_THAT(web.get(origin.url("/flaky/1?key=c&after=7")).headers,
             contains("Retry-After: 7\r\n"));
}

TEST_CASE("a delay is at least as long as it says") {
  demo_origin origin;
  client web;
  auto start = std::chrono::steady_clock::now();
  web.get(origin.url("/delay/150"));
  CHECK(std::chrono::steady_clock::now() - start
        >= std::chrono::milliseconds{150});
}

TEST_CASE("connections are kept alive") {
  demo_origin origin;
  client web;
  CHECK(web.get(origin.url("/size/10")).connects == 1);
  CHECK(web.get(origin.url("/status/404")).connects == 0);
  CHECK(web.get(origin.url("/gzip/10")).connects == 0);
}

TEST_CASE("the demo origin ends with code 0 after a signal") {
  auto number = GENERATE(SIGTERM, SIGINT);
  demo_origin origin;
  client web;
  web.get(origin.url("/size/1"));
  origin.program().signal(number);
  CHECK(origin.program().wait() == exit_status{0, 0});
  CHECK(origin.program().err().empty());
}

TEST_CASE("the demo origin sends delayed answers when it ends") {
  demo_origin origin;
  auto late = std::async(std::launch::async, [&] {
    return client{}.get(origin.url("/delay/60000"));
  });
  // Gives the request above time to arrive.
  client{}.get(origin.url("/delay/500"));
  origin.program().signal(SIGTERM);
  CHECK(late.get().status == 200);
  CHECK(origin.program().wait() == exit_status{0, 0});
  CHECK(origin.program().err().empty());
}

TEST_CASE("a port in use is an error that names it") {
  demo_origin origin;
  auto url = origin.url("");
  auto port = url.substr(url.rfind(':') + 1);
  auto second = run({binary, "--port", port});
  CHECK(second.status == exit_status{1, 0});
  CHECK_THAT(second.err, contains(port));
}

TEST_CASE("invalid options of the demo origin end with code 2 and a sentence") {
  auto options = GENERATE(std::vector<std::string>{"--port", "70000"},
                          std::vector<std::string>{"--port", "x"},
                          std::vector<std::string>{"--threads", "0"},
                          std::vector<std::string>{"--prot", "1"},
                          std::vector<std::string>{"extra"});
  options.insert(options.begin(), binary);
  auto result = run(options);
  CAPTURE(result.err);
  CHECK(result.status == exit_status{2, 0});
  CHECK(result.out.empty());
  CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
}

TEST_CASE("the help of the demo origin names its options") {
  auto result = run({binary, "--help"});
  CHECK(result.status == exit_status{0, 0});
  for (auto option : {"--port", "--host", "--threads"})
    CHECK_THAT(result.out, contains(option));
}
