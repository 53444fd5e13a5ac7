// SPDX-License-Identifier: BSD-3-Clause

#include "actors/coordinator/source.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/deterministic.hpp"
#include "tests/support/fake_reader.hpp"

#include <deque>

using namespace muster;
using namespace std::chrono_literals;
using input::read_status;
using test::contains;

namespace {

/// Returns scripted lines, and the share of the input that was read.
struct scripted_reader : test::fake_reader {
  explicit scripted_reader(caf::detail::test_actor_clock& clock)
    : clock{clock} {
    // nop
  }

  struct step {
    read_status status = read_status::ready;
    std::string url{};
    std::string error{};
    std::vector<std::string> carry{};
  };

  read_status next(input::line& out) override {
    ++asked;
    clock.current_time += takes;
    if (steps.empty())
      return read_status::end;
    auto step = std::move(steps.front());
    steps.pop_front();
    if (step.status == read_status::failed)
      reason = step.error;
    if (step.status != read_status::ready)
      return step.status;
    out.index = given++;
    out.url = step.url;
    out.error = step.error;
    out.carry = step.carry;
    return step.status;
  }

  void add(const std::string& url) {
    steps.push_back({.url = url});
  }

  caf::detail::test_actor_clock& clock;
  std::chrono::milliseconds takes{0}; ///< Time to return a line.
  std::deque<step> steps;
  uint64_t given = 0;
  int asked = 0;
};

struct fixture {
  test::deterministic sim;
  std::shared_ptr<scripted_reader> reader =
    std::make_shared<scripted_reader>(sim.clock());
  source_actor subject;
  caf::scoped_actor self{sim.system()};

  void start(std::optional<resume_filter> earlier = std::nullopt) {
    subject = sim.spawn(source, reader, std::move(earlier),
                        std::make_shared<read_ahead>(aside_settings{}));
  }

  /// Starts the source as a run that resumes; the earlier run had these URLs.
  void resume(const std::vector<std::string>& urls) {
    auto finished = std::make_shared<output::finished_inputs>();
    for (size_t i = 0; i < urls.size(); ++i)
      finished->insert(i, urls[i], outcome::ok);
    start(resume_filter{finished, "out.jsonl"});
  }

  input_batch read(uint64_t limit, uint64_t bytes = UINT64_MAX) {
    input_batch result;
    auto asked = self->request(subject, caf::infinite,
                               read_order{limit, bytes, limit, false, {}});
    sim.run();
    asked.receive([&](input_batch& batch) { result = std::move(batch); },
                  [](const caf::error&) { FAIL("no batch"); });
    return result;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a batch has at most the requested lines") {
  for (int i = 0; i < 5; ++i)
    reader->add("http://h/" + std::to_string(i));
  start();
  auto first = read(3);
  CHECK(reader->asked == 3);
  CHECK(first.inputs == 3);
  CHECK_FALSE(first.end);
  REQUIRE(first.items.size() == 3);
  CHECK(first.items[2].index == 2);
  CHECK(first.items[2].url == "http://h/2");
  CHECK(first.items[2].target.str() == "http://h/2");
  auto second = read(3);
  REQUIRE(second.items.size() == 2);
  CHECK(second.items[0].index == 3);
  CHECK(second.inputs == 2);
  CHECK(second.end);
  CHECK(second.error.empty());
}

TEST_CASE_METHOD(fixture, "every line without a usable URL has its position") {
  reader->place = "list.txt:7";
  for (auto url : {"example.org/x", "http:///", "http://a:b/", "ftp://a/", ""})
    reader->add(url);
  reader->add("http://h/");
  start();
  auto batch = read(10);
  REQUIRE(batch.items.size() == 6);
  for (int i = 0; i < 5; ++i) {
    INFO(batch.items[i].error);
    CHECK(batch.items[i].error.starts_with("list.txt:7: "));
    CHECK(batch.items[i].error.size() > 15);
  }
  CHECK(batch.items[5].error.empty());
}

TEST_CASE_METHOD(fixture, "a URL of the command line has no position") {
  reader->add("example.org/x");
  start();
  auto batch = read(1);
  REQUIRE(batch.items.size() == 1);
  CHECK(batch.items[0].error
        == "no scheme; start the URL with https://, or set "
           "input.default-scheme=https");
}

TEST_CASE_METHOD(fixture, "carried values that are not UTF-8 stay readable") {
  reader->names = {"label", "note"};
  reader->steps.push_back({.url = "http://h/", .carry = {"caf\xe9 5%", "5%"}});
  reader->steps.push_back({.url = "?", .carry = {"\xff", "\xc3\x28%E9"}});
  reader->steps.push_back({.url = "http://h/", .carry = {"café %E9", "\x01"}});
  start();
  auto batch = read(3);
  REQUIRE(batch.items.size() == 3);
  using strings = std::vector<std::string>;
  CHECK(batch.items[0].carry == strings{"caf%E9 5%25", "5%"});
  CHECK(batch.items[0].warning
        == "carried \"label\" is not UTF-8; such bytes, and %, are "
           "percent-encoded");
  CHECK(batch.items[1].carry == strings{"%FF", "%C3(%25E9"});
  CHECK_THAT(batch.items[1].warning,
             contains("\"label\"") && contains("; carried \"note\""));
  CHECK(batch.items[2].carry == strings{"café %E9", "\x01"});
  CHECK(batch.items[2].warning.empty());
}

TEST_CASE_METHOD(fixture, "a batch ends with the line that fills its bytes") {
  for (int i = 0; i < 20; ++i)
    reader->steps.push_back({.url = "http://h/" + std::to_string(10 + i),
                             .carry = {std::string(1'000, 'x')}});
  start();
  auto first = read(100, 1);
  REQUIRE(first.items.size() == 1);
  auto line = first.items[0].kept;
  CHECK(line > 1'000);
  CHECK(read(100, line).items.size() == 1);
  CHECK(read(100, line + 1).items.size() == 2);
  CHECK(read(3, 100 * line).items.size() == 3);
  auto rest = read(100, 100 * line);
  CHECK(rest.items.size() == 13);
  CHECK(rest.end);
}

TEST_CASE_METHOD(fixture, "the memory of a line is counted as it is held") {
  reader->add("http://h/");
  reader->steps.push_back(
    {.url = "http://h/", .carry = std::vector<std::string>(2'000)});
  std::string url = "http://h/";
  for (int i = 0; i < 10'000; ++i)
    url += "\xC3\xA4";
  reader->add(url);
  start();
  auto batch = read(10);
  REQUIRE(batch.items.size() == 3);
  auto plain = batch.items[0].kept;
  CHECK(plain >= sizeof(input_item));
  CHECK(batch.items[1].kept >= plain + 2'000 * sizeof(std::string));
  // The URL is held once as it was read, and four times encoded: in the key, at
  // the node, in the request and in the result.
  CHECK(batch.items[2].kept >= plain + url.size() + 4 * 60'000);
}

TEST_CASE_METHOD(fixture, "nothing is read before it is requested") {
  reader->add("http://h/");
  start();
  sim.run();
  CHECK(reader->asked == 0);
}

TEST_CASE_METHOD(fixture, "a line without a URL is an item with a reason") {
  reader->steps.push_back({.error = "list.jsonl:1: broken JSON"});
  reader->add("ftp://h/");
  reader->steps.push_back({.url = "http://h/", .carry = {"7"}});
  start();
  auto batch = read(10);
  REQUIRE(batch.items.size() == 3);
  CHECK(batch.items[0].error == "list.jsonl:1: broken JSON");
  CHECK_THAT(batch.items[1].error, contains("'ftp'"));
  CHECK(batch.items[1].url == "ftp://h/");
  CHECK(batch.items[2].error.empty());
  CHECK(batch.items[2].carry == std::vector<std::string>{"7"});
}

TEST_CASE_METHOD(fixture,
                 "the target has the password, the recorded URL has not") {
  reader->add("http://joe:secret@h/");
  start();
  auto batch = read(1);
  REQUIRE(batch.items.size() == 1);
  CHECK(batch.items[0].target.password == "secret");
  CHECK(batch.items[0].url.find("secret") == std::string::npos);
}

TEST_CASE_METHOD(fixture, "slow lines are passed on within 100 ms") {
  for (int i = 0; i < 10; ++i)
    reader->add("http://h/");
  reader->takes = 30ms;
  start();
  CHECK(read(10).items.size() == 4);
  reader->takes = 300ms;
  CHECK(read(10).items.size() == 1);
  reader->takes = 0ms;
  CHECK(read(10).items.size() == 5);
}

TEST_CASE_METHOD(fixture, "lines before a pause are passed on at once") {
  reader->add("http://h/");
  reader->steps.push_back({.status = read_status::would_wait});
  reader->add("http://h/2");
  start();
  auto first = read(10);
  CHECK(first.items.size() == 1);
  CHECK_FALSE(first.end);
  CHECK(read(10).items.size() == 1);
}

TEST_CASE_METHOD(fixture, "an input without lines now gives an empty batch") {
  reader->steps.push_back({.status = read_status::would_wait});
  start();
  auto batch = read(10);
  CHECK(batch.items.empty());
  CHECK(batch.inputs == 0);
  CHECK_FALSE(batch.end);
}

TEST_CASE_METHOD(fixture, "an input that fails ends with the reason") {
  reader->add("http://h/");
  reader->steps.push_back(
    {.status = read_status::failed, .error = "list.gz: gzip data ends early"});
  start();
  auto batch = read(10);
  CHECK(batch.items.size() == 1);
  CHECK(batch.end);
  CHECK(batch.error == "list.gz: gzip data ends early");
  CHECK_FALSE(batch.foreign);
}

TEST_CASE_METHOD(fixture, "a batch has the share of the input that was read") {
  reader->add("http://h/");
  reader->add("http://h/");
  start();
  CHECK(read(1).permille == -1);
  reader->share = 0.5;
  CHECK(read(1).permille == 500);
}

TEST_CASE_METHOD(fixture, "inputs that an earlier run has done are skipped") {
  for (int i = 0; i < 3; ++i)
    reader->add("http://h/" + std::to_string(i));
  resume({"http://h/0", "http://h/1"});
  auto batch = read(10);
  REQUIRE(batch.items.size() == 1);
  CHECK(batch.items[0].url == "http://h/2");
  CHECK(batch.items[0].index == 2);
  CHECK(batch.inputs == 3);
  CHECK(batch.before.ok == 2);
  CHECK(batch.end);
  CHECK_FALSE(batch.foreign);
}

TEST_CASE_METHOD(fixture,
                 "a list that differs from the earlier run ends the input") {
  reader->add("http://h/0");
  reader->add("http://other/");
  reader->add("http://h/2");
  resume({"http://h/0", "http://h/1"});
  auto batch = read(10);
  CHECK(batch.foreign);
  CHECK(batch.end);
  CHECK(batch.items.empty());
  CHECK_THAT(batch.error, contains("out.jsonl"));
}

TEST_CASE_METHOD(fixture,
                 "a list that is shorter than in the earlier run is refused") {
  reader->add("http://h/0");
  resume({"http://h/0", "http://h/1"});
  auto batch = read(10);
  CHECK(batch.foreign);
  CHECK(batch.end);
}
