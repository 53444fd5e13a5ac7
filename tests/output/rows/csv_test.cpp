// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/csv_guard.hpp"
#include "output/rows/format.hpp"

#include "tests/output/records.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <random>

using namespace muster;
using namespace muster::output;

namespace {

std::string csv(const record& rec,
                const std::vector<std::string>& carry_names = {}) {
  std::string result;
  append_csv(result, rec, column_choice{carry_names});
  return result;
}

/// The form of a carried value.
std::string field(std::string value) {
  record rec;
  rec.carry = {std::move(value)};
  auto line = csv(rec, {"c"});
  auto begin = csv(record{}).size();
  return line.substr(begin, line.size() - begin - 1);
}

} // namespace

TEST_CASE("the CSV header names the columns, then the carried ones") {
  std::string header;
  append_csv_header(header, column_choice{{"id", "a,b"}});
  CHECK(header
        == "index,url,outcome,status,bytes,wire_bytes,final_url,redirects,"
           "redirect_chain,attempts,content_type,http_version,remote_ip,"
           "tls_version,cert_expires_at,cert_issuer,sha256,"
           "wire_sha256,"
           "started_at,dns_ms,connect_ms,tls_ms,first_byte_ms,total_ms,node,"
           "error_kind,"
           "error,warning,duplicate_of,id,\"a,b\"\n");
}

TEST_CASE("a response as a CSV line") {
  auto rec = test::ok_record(7);
  rec.carry = {"42", ""};
  CHECK(
    csv(rec, {"id", "note"})
    == "7,https://python.org,ok,200,50231,11988,https://www.python.org/,"
       "1,301 https://python.org/,1,text/html; charset=utf-8,1.1,151.101.0.223,"
       "1.3,2026-11-28T09:36:00Z,\"CN=R11,O=Let's Encrypt,C=US\","
       "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08,"
       ",2026-11-28T09:36:00.123Z,1.250,9.007,20.310,61.002,1071.999,local,,,,,"
       "42,\n");
}

TEST_CASE("unknown values of a failed fetch are empty") {
  CHECK(csv(test::error_record())
        == "0,https://nope.invalid,error,,,,,0,,3,,,,,,,,,,,,,,,,dns,"
           "host not found,,\n");
}

TEST_CASE("every CSV line has as many fields as the header") {
  std::string header;
  std::vector<std::string> names{"id", "note"};
  append_csv_header(header, column_choice{names});
  auto commas = [](const std::string& line) {
    return std::count(line.begin(), line.end(), ',');
  };
  auto short_one = test::ok_record();
  short_one.carry = {"1"};
  short_one.result.handshake = {};
  CHECK(commas(csv(short_one, names)) == commas(header));
  CHECK(commas(csv(test::error_record(), names)) == commas(header));
}

TEST_CASE("CSV fields are quoted only if RFC 4180 requires it") {
  CHECK(field("plain 'text'; ok") == "plain 'text'; ok");
  CHECK(field("") == "");
  CHECK(field("a,b") == "\"a,b\"");
  CHECK(field("say \"no\"") == "\"say \"\"no\"\"\"");
  CHECK(field("two\nlines") == "\"two\nlines\"");
  CHECK(field("two\r\nlines") == "\"two\r\nlines\"");
  CHECK(field("tab\there") == "tab\there");
  CHECK(field("gr\xC3\xBC\xC3\x9F") == "gr\xC3\xBC\xC3\x9F");
}

TEST_CASE("bytes that CSV does not permit are percent-encoded") {
  CHECK(field("a\xFF") == "a%FF");
  CHECK(field(std::string{"a\0b", 3}) == "a%00b");
  CHECK(field("\x1b[0m") == "%1B[0m");
}

TEST_CASE("spreadsheets treat no CSV field as a formula") {
  // OWASP, "CSV Injection".
  for (std::string text : {"=1+1",
                           "+1",
                           "-1",
                           "@SUM(A1)",
                           "\t=1",
                           "=",
                           "-",
                           "\uFF1D1",
                           "\uFF0B1",
                           "\uFF0D1",
                           "\uFF20x",
                           " =1",
                           "  +1",
                           "'=1",
                           "''=1",
                           "' =1",
                           "'\t",
                           "\uFEFF=1",
                           "\u00A0=1",
                           "\u3000+1",
                           "\u2003 -1",
                           "\u200B@x",
                           "\u202F\u2028=1",
                           "\u00AD=1",
                           " \uFEFF\t",
                           "'\u00A0=1",
                           "\u00A0\uFF1D1"})
    CHECK(field(text) == "'" + text);
  for (std::string text : {"\r=1", "\n=1", "=1,2", "=\"x\"", "+\r\n"}) {
    auto cell = field(text);
    CHECK(cell.substr(0, 3) == std::string{"\"'"} + text[0]);
    CHECK(cell.back() == '"');
  }
  for (std::string text :
       {"", " ", "'", "''", "a=1", "'a", "1-1", "\u2013 1", "\uFF1E", "\xEF",
        "\u00A0a", "\u3000", "\uFEFF", "\xA0=1", "\x1F=1"})
    CHECK(field(text).find('\'') == text.find('\''));
}

TEST_CASE("texts of all columns are guarded, and numbers are not") {
  auto rec = test::error_record("=u", http::error_kind::dns, "+e");
  rec.node = "-n";
  rec.result.status = 200;
  rec.result.content_type = "@c";
  rec.result.final_url = "=f";
  rec.result.remote_ip = "=r";
  rec.result.sha256 = "=s";
  rec.carry = {"=v"};
  CHECK(csv(rec, {"=c"})
        == "0,'=u,error,200,0,0,'=f,0,,3,'@c,,'=r,,,,'=s,,,,,,,,'-n,dns,'+e,,,'"
           "=v\n");
  std::string header;
  append_csv_header(header, column_choice{{"=c"}});
  CHECK_THAT(header, test::contains(",duplicate_of,'=c\n"));
}

TEST_CASE("without the guard, texts are unchanged") {
  record rec;
  rec.url = "'=u";
  rec.carry = {"=v"};
  std::string line;
  append_csv(line, rec, column_choice{{"=c"}}, false);
  CHECK_THAT(line, test::contains(",'=u,") && test::contains(",=v\n"));
  std::string header;
  append_csv_header(header, column_choice{{"=c"}}, false);
  CHECK_THAT(header, test::contains(",duplicate_of,=c\n"));
}

TEST_CASE("the original text can be recovered from a cell") {
  const std::vector<std::string> some{"'", "'",  " ",      "=",      "+", "-",
                                      "@", "\t", "\u00A0", "\uFEFF", "a"};
  auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::minstd_rand rng{seed};
  for (int round = 0; round < 10'000; ++round) {
    std::string text;
    for (auto n = rng() % 5; n > 0; --n)
      text += some[rng() % some.size()];
    auto cell = needs_csv_guard(text) ? csv_guard + text : text;
    REQUIRE(std::string{without_csv_guard(cell)} == text);
  }
}
