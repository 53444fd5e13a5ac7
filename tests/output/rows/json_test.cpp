// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/format.hpp"

#include "tests/output/records.hpp"
#include "tests/support/catch.hpp"

#include <random>
#include <simdjson.h>

using namespace muster;
using namespace muster::output;

namespace {

std::string json(const record& rec,
                 const std::vector<std::string>& carry_names = {}) {
  std::string result;
  append_json(result, rec, column_choice{carry_names});
  return result;
}

/// What a parser reads from the field of that name.
std::string read_back(const std::string& line, const std::string& name) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  REQUIRE(parser.parse(line).get(object) == simdjson::SUCCESS);
  std::string_view value;
  REQUIRE(object.at_key(name).get(value) == simdjson::SUCCESS);
  return std::string{value};
}

std::string error_field(std::string error) {
  auto line =
    json(test::error_record("x", http::error_kind::protocol, std::move(error)));
  auto begin = line.rfind("\"error\":") + 8;
  return line.substr(begin, line.rfind(",\"warning\"") - begin);
}

} // namespace

TEST_CASE("a response as a JSON line has every column in the fixed order") {
  auto rec = test::ok_record(7);
  rec.duplicate_of = 3;
  rec.carry = {"42", ""};
  CHECK(json(rec, {"id", "note"})
        == R"({"index":7,"url":"https://python.org","outcome":"ok",)"
           R"("status":200,"bytes":50231,"wire_bytes":11988,)"
           R"("final_url":"https://www.python.org/","redirects":1,)"
           R"("redirect_chain":[{"status":301,"url":"https://python.org/"}],)"
           R"("attempts":1,"content_type":"text/html; charset=utf-8",)"
           R"("http_version":"1.1","remote_ip":"151.101.0.223",)"
           R"("tls_version":"1.3","cert_expires_at":"2026-11-28T09:36:00Z",)"
           R"("cert_issuer":"CN=R11,O=Let's Encrypt,C=US",)"
           R"("sha256":"9f86d081884c7d659a2feaa0c55ad015)"
           R"(a3bf4f1b2b0b822cd15d6c15b0f00a08","wire_sha256":null,)"
           R"("started_at":"2026-11-28T09:36:00.123Z",)"
           R"("dns_ms":1.250,"connect_ms":9.007,"tls_ms":20.310,)"
           R"("first_byte_ms":61.002,"total_ms":1071.999,"node":"local",)"
           R"("error_kind":null,"error":null,"warning":null,)"
           R"("duplicate_of":3,)"
           R"("id":"42","note":""})"
           "\n");
}

TEST_CASE("unknown values of a failed fetch are null") {
  CHECK(json(test::error_record())
        == R"({"index":0,"url":"https://nope.invalid","outcome":"error",)"
           R"("status":null,"bytes":null,"wire_bytes":null,)"
           R"("final_url":null,"redirects":0,"redirect_chain":null,)"
           R"("attempts":3,)"
           R"("content_type":null,"http_version":null,"remote_ip":null,)"
           R"("tls_version":null,"cert_expires_at":null,"cert_issuer":null,)"
           R"("sha256":null,"wire_sha256":null,)"
           R"("started_at":null,"dns_ms":null,"connect_ms":null,"tls_ms":null,)"
           R"("first_byte_ms":null,"total_ms":null,"node":null,)"
           R"("error_kind":"dns","error":"host not found",)"
           R"("warning":null,"duplicate_of":null})"
           "\n");
}

TEST_CASE("the URL is never null, even if the input has none") {
  auto line = json(test::error_record("", http::error_kind::invalid_url));
  CHECK(line.find(R"("url":"",)") != std::string::npos);
}

TEST_CASE("a column that the input line lacks is null") {
  auto line = json(test::error_record(), {"id"});
  CHECK(line.find(R"(,"id":null})") != std::string::npos);
}

TEST_CASE("sizes of an answered request are numbers, including zero") {
  auto rec = test::ok_record();
  rec.result.bytes = 0;
  rec.result.wire_bytes = UINT64_MAX;
  rec.result.http_version = 10;
  auto line = json(rec);
  CHECK(line.find(R"("bytes":0,"wire_bytes":18446744073709551615,)")
        != std::string::npos);
  CHECK(line.find(R"("http_version":"1.0",)") != std::string::npos);
}

TEST_CASE("times are milliseconds with three decimals") {
  auto total = [](int64_t us) {
    auto rec = test::ok_record();
    rec.result.total = microseconds{us};
    auto line = json(rec);
    auto begin = line.find("\"total_ms\":") + 11;
    return line.substr(begin, line.find(',', begin) - begin);
  };
  CHECK(total(-1) == "null");
  CHECK(total(0) == "0.000");
  CHECK(total(7) == "0.007");
  CHECK(total(70) == "0.070");
  CHECK(total(999) == "0.999");
  CHECK(total(1'000) == "1.000");
  CHECK(total(86'400'000'001) == "86400000.001");
}

TEST_CASE("JSON strings are escaped as RFC 8259 requires") {
  CHECK(error_field("say \"no\" \\ /") == R"("say \"no\" \\ /")");
  CHECK(error_field("\b\t\n\f\r") == R"("\b\t\n\f\r")");
  CHECK(error_field(std::string{"\0\x01\x1f", 3}) == R"("\u0000\u0001\u001f")");
  CHECK(error_field("a\xFFz") == R"("a%FFz")");
  CHECK(error_field("\xED\xA0\x80") == R"("%ED%A0%80")");
  CHECK(error_field("gr\xC3\xBC\xC3\x9F\xF0\x9F\x98\x80")
        == "\"gr\xC3\xBC\xC3\x9F\xF0\x9F\x98\x80\"");
}

TEST_CASE("JSON lines contain no control characters or invisible characters") {
  CHECK(error_field("\x1b[31m\x7f\xC2\x9B") == R"("\u001b[31m\u007f\u009b")");
  CHECK(error_field("\u2028\u202Egpj\uFEFF") == R"("\u2028\u202egpj\ufeff")");
  // Two code units of UTF-16.
  auto tagged = error_field("a\U000E0041\U000E0FFF");
  CHECK(tagged == R"("a\udb40\udc41\udb43\udfff")");
  auto rec = test::error_record("u", http::error_kind::dns, "\U000E0041\u200B");
  CHECK(read_back(json(rec), "error") == "\U000E0041\u200B");
}

TEST_CASE("names of carried columns are escaped, too") {
  auto rec = test::ok_record();
  rec.carry = {"x"};
  CHECK(read_back(json(rec, {"a \"b\"\n"}), "a \"b\"\n") == "x");
}

TEST_CASE("any written text parses to the same text") {
  auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random{seed};
  for (int round = 0; round < 5'000; ++round) {
    std::string text;
    for (auto n = random() % 20; n > 0; --n) {
      // Any byte of ASCII, or a character of two bytes.
      auto c = random() % 160;
      if (c < 128)
        text += static_cast<char>(c);
      else
        text += {'\xC2', static_cast<char>(c)};
    }
    auto rec = test::ok_record();
    rec.url = text;
    rec.carry = {text};
    auto line = json(rec, {"c"});
    REQUIRE(read_back(line, "url") == text);
    REQUIRE(read_back(line, "c") == text);
    REQUIRE(line.find('\n') == line.size() - 1);
  }
}
