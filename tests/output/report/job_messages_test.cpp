// SPDX-License-Identifier: BSD-3-Clause

#include "tests/output/records.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/events.hpp"

using namespace muster;
using namespace std::chrono_literals;
using words = std::vector<std::string>;

TEST_CASE("the user learns of nodes of other processes") {
  test::event_log log;
  log.events.publish(node_joined{"local", false, 1});
  log.events.publish(node_joined{"b", true, 2});
  log.events.publish(node_leaving{"b"});
  log.events.publish(node_lost{"c", "silent for 10 s", 0});
  log.events.publish(node_lost{"d", "its connection is gone", 1});
  log.events.publish(node_lost{"e", "its connection is gone", 12});
  CHECK(log.notices
        == words{"node b has joined (2 nodes with this one)",
                 "node b is leaving", "node c is lost: silent for 10 s",
                 "node d is lost: its connection is gone; its 1 URL goes to "
                 "others",
                 "node e is lost: its connection is gone; its 12 URLs go to "
                 "others"});
}

TEST_CASE("the user learns what hosts ask for") {
  test::event_log log;
  log.events.publish(host_throttled{{"a", 429, 0s}, false});
  log.events.publish(host_throttled{{"b", 503, 2s}, false});
  log.events.publish(host_throttled{{"c", 429, 1h}, true});
  CHECK(log.wait_notices
        == words{"a asked to slow down (429)", "b asked to wait 2 s (503)",
                 "c asked to wait 3600 s (429), longer than "
                 "fetch.retry-after-max: its URLs fail"});
  CHECK(log.notices.empty());
}

TEST_CASE("messages reach the user and all other observers") {
  test::event_log log;
  struct : job_observer {
    void on_event(const job_event& event) override {
      auto& x = std::get<user_message>(event);
      seen = x.kind == message_kind::refusal ? x.sentence : "";
    }
    std::string seen;
  } other;
  log.events.subscribe(other);
  log.events.report(message_kind::refusal, "no");
  CHECK(log.notices == words{"no"});
  CHECK(other.seen == "no");
}

TEST_CASE("progress and records are no messages") {
  test::event_log log;
  log.events.publish(progress{});
  log.events.publish(records_written{});
  log.events.publish(job_report{});
  CHECK(log.notices.empty());
  CHECK(log.seen.size() == 1);
  CHECK(log.report_at_end);
}

TEST_CASE("the user learns of URLs that failed, if wanted") {
  test::collected_messages log;
  const std::vector<record> records{
    test::ok_record(),
    test::error_record("https://h/\x1b[31m", http::error_kind::dns, "why\n"),
    test::skipped_record("https://h/", 0),
    test::http_error_record("https://h/", 404),
  };
  output::job_messages{log}.on_event(records_written{records});
  CHECK(log.notices.empty());
  output::job_messages{log, true}.on_event(records_written{records});
  CHECK(log.notices
        == words{"Failed https://h/%1B[31m: dns: why%0A (3 attempts)",
                 "HTTP 404 from https://h/: 153 bytes"});
}
