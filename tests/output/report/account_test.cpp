// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/account.hpp"

#include "tests/support/catch.hpp"

using namespace muster;

namespace {

job_report some_report() {
  job_report result;
  auto& totals = result.totals;
  totals.read = 21;
  totals.ok = 9;
  totals.http_errors = 5;
  totals.errors = 4;
  totals.duplicates = 1;
  totals.out = 2;
  totals.before = 3;
  totals.bytes = 77;
  totals.elapsed = microseconds{1'234'567};
  result.nodes_seen = 2;
  result.end = job_end::interrupted;
  result.unread = true;
  return result;
}

} // namespace

TEST_CASE("the account is a sum") {
  CHECK(output::account_line(some_report().totals)
        == "Account      21 inputs = 9 ok + 5 http_error + 4 error + "
           "1 duplicate + 2 not fetched\n");
}

TEST_CASE("the account omits zeros") {
  progress totals;
  CHECK(output::account_line(totals) == "Account      0 inputs\n");
  totals.read = totals.ok = 1;
  CHECK(output::account_line(totals) == "Account      1 input = 1 ok\n");
  totals.read = 2;
  totals.out = 1;
  CHECK(output::account_line(totals)
        == "Account      2 inputs = 1 ok + 1 not fetched\n");
}

TEST_CASE("an account that does not add up is reported") {
  auto report = some_report();
  ++report.totals.ok;
  CHECK_THAT(output::account_line(report.totals),
             test::contains("do not add up"));
  CHECK_THAT(output::account_json(report, 4),
             test::contains("\"adds_up\":false")
               && test::contains("\"exit_code\":4"));
}

TEST_CASE("the account is JSON on request") {
  auto report = some_report();
  CHECK(output::account_json(report, 130)
        == "{\"inputs\":21,\"ok\":9,\"http_errors\":5,\"errors\":4,"
           "\"duplicates\":1,\"pending\":2,\"adds_up\":true,\"done_before\":3,"
           "\"input_ended\":false,\"bytes\":77,\"elapsed_ms\":1234,"
           "\"nodes\":2,\"node_losses\":0,\"throttled_hosts\":0,"
           "\"set_aside\":0,"
           "\"end\":\"interrupted\",\"error\":null,"
           "\"exit_code\":130}\n");
  report.error = "cannot \"write\"";
  CHECK_THAT(output::account_json(report, 3),
             test::contains(R"("error":"cannot \"write\"")"));
  report.error = "http://joe:secret@h/x:3: gzip data ends early";
  CHECK_THAT(output::account_json(report, 3),
             test::contains(R"("error":"http://***@h/x:3: gzip data)"));
}
