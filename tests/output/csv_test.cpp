#include "output/format.hpp"

#include "tests/output/records.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace muster;
using namespace muster::output;

namespace {

std::string csv(const record& rec,
                const std::vector<std::string>& carry_names = {}) {
  std::string result;
  append_csv(result, rec, carry_names);
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
  append_csv_header(header, {"id", "a,b"});
  CHECK(header
        == "index,url,outcome,status,bytes,wire_bytes,final_url,redirects,"
           "attempts,content_type,http_version,remote_ip,sha256,wire_sha256,"
           "dns_ms,connect_ms,tls_ms,first_byte_ms,total_ms,node,error_kind,"
           "error,warning,duplicate_of,id,\"a,b\"\n");
}

TEST_CASE("a response as a CSV line") {
  auto rec = test::ok_record(7);
  rec.carry = {"42", ""};
  CHECK(csv(rec, {"id", "note"})
        == "7,https://python.org,ok,200,50231,11988,https://www.python.org/,"
           "1,1,text/html; charset=utf-8,1.1,151.101.0.223,"
           "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08,"
           ",1.250,9.007,20.310,61.002,1071.999,local,,,,,42,\n");
}

TEST_CASE("what a failed fetch does not know is empty") {
  CHECK(csv(test::error_record())
        == "0,https://nope.invalid,error,,,,,0,3,,,,,,,,,,,,dns,"
           "host not found,,\n");
}

TEST_CASE("every CSV line has as many fields as the header") {
  std::string header;
  std::vector<std::string> names{"id", "note"};
  append_csv_header(header, names);
  auto commas = [](const std::string& line) {
    return std::count(line.begin(), line.end(), ',');
  };
  auto short_one = test::ok_record();
  short_one.carry = {"1"};
  CHECK(commas(csv(short_one, names)) == commas(header));
  CHECK(commas(csv(test::error_record(), names)) == commas(header));
}

TEST_CASE("CSV fields are quoted only where RFC 4180 needs it") {
  CHECK(field("plain 'text'; ok") == "plain 'text'; ok");
  CHECK(field("") == "");
  CHECK(field("a,b") == "\"a,b\"");
  CHECK(field("say \"no\"") == "\"say \"\"no\"\"\"");
  CHECK(field("two\nlines") == "\"two\nlines\"");
  CHECK(field("two\r\nlines") == "\"two\r\nlines\"");
  CHECK(field("tab\there") == "tab\there");
  CHECK(field("gr\xC3\xBC\xC3\x9F") == "gr\xC3\xBC\xC3\x9F");
}

TEST_CASE("bytes that CSV has no room for are replaced") {
  CHECK(field("a\xFF") == "a\xEF\xBF\xBD");
  CHECK(field(std::string{"a\0b", 3})
        == "a\xEF\xBF\xBD"
           "b");
  CHECK(field("\x1b[0m") == "\xEF\xBF\xBD[0m");
}
