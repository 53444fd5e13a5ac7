// SPDX-License-Identifier: BSD-3-Clause

#include "http/cookie.hpp"
#include "http/cookie_date.hpp"
#include "tests/support/catch.hpp"

using namespace muster::http;
using namespace std::chrono_literals;

namespace {

using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr sys_seconds now = sys_days{std::chrono::year{2026} / 11 / 27};

struct date_case {
  std::string_view text;
  std::optional<sys_seconds> expected;
};

const sys_seconds november = sys_days{std::chrono::year{1994} / 11 / 6} + 8h
                             + 49min + 37s;

const date_case dates[] = {
  // The formats of HTTP and variants that servers send.
  {"Sun, 06 Nov 1994 08:49:37 GMT", november},
  {"Sunday, 06-Nov-94 08:49:37 GMT", november},
  {"Sun Nov  6 08:49:37 1994", november},
  {"Sun, 06-Nov-1994 08:49:37 UTC", november},
  {"6 NOVEMBER 94 8:49:37", november},
  {"08:49:37 1994 nov 6", november},
  {"nov/6/1994 8:49:37x", november},
  {"06th Nov 1994z 08:49:37", november},
  {"Sun, 06 Nov 1994 08:49:37 08:00:00 7 Dec", november},
  // Years of two digits.
  {"1 Jan 70 0:0:0", sys_days{std::chrono::year{1970} / 1 / 1}},
  {"1 Jan 69 0:0:0", sys_days{std::chrono::year{2069} / 1 / 1}},
  {"1 Jan 00 0:0:0", sys_days{std::chrono::year{2000} / 1 / 1}},
  {"29 Feb 2024 23:59:59",
   sys_days{std::chrono::year{2024} / 2 / 29} + 24h - 1s},
  // Missing parts, too large numbers, and days that do not exist.
  {"", {}},
  {"Sun, 06 Nov 1994", {}},
  {"06 Nov 08:49:37", {}},
  {"Nov 1994 08:49:37", {}},
  {"06 11 1994 08:49:37", {}},
  {"06 Nov 1994 08:49", {}},
  {"06 Nov 1994 24:00:00", {}},
  {"06 Nov 1994 08:60:00", {}},
  {"06 Nov 1994 08:49:60", {}},
  {"06 Nov 1994 008:49:37", {}},
  {"31 Nov 1994 08:49:37", {}},
  {"00 Nov 1994 08:49:37", {}},
  {"29 Feb 2023 00:00:00", {}},
  {"06 Nov 1600 08:49:37", {}},
  {"06 Nov 19940 08:49:37", {}},
  {"06 Nov 4 08:49:37", {}},
};

struct cookie_case {
  std::string_view field;
  std::string_view name;
  std::string_view value;
  std::string_view domain = {};
  std::string_view path = {}; ///< Empty: absent.
  bool secure = false;
};

const cookie_case fields[] = {
  {"SID=31d4d96e407aad42", "SID", "31d4d96e407aad42"},
  {"SID=31d4d96e407aad42; Path=/; Domain=site.example", "SID",
   "31d4d96e407aad42", "site.example", "/"},
  {"SID=31d4; Path=/; Secure; HttpOnly", "SID", "31d4", "", "/", true},
  {"lang=en-US; path=/a/; DOMAIN=.Site.Example", "lang", "en-US",
   "site.example", "/a/"},
  {" a =\tb ; Secure ", "a", "b", "", "", true},
  {"a=b=c;", "a", "b=c"},
  {"a=\"b c\"", "a", "\"b c\""},
  {"a=", "a", ""},
  {"=b", "", "b"},
  {"b", "", "b"},
  {"a=b;;; ;x=y;Secure=no", "a", "b", "", "", true},
  {"a=b; Path", "a", "b"},
  {"a=b; Path=x", "a", "b"},
  {"a=b; Path=/x; Path=y", "a", "b"},
  {"a=b; Path=/x; Path=/y", "a", "b", "", "/y"},
  {"a=b; Domain=x.example; Domain=", "a", "b"},
  {"a=b; Domain=..x.example", "a", "b", ".x.example"},
  {"a=b; Domain=b\xc3\xbc"
   "cher.example",
   "a", "b", "xn--bcher-kva.example"},
  {"\xc3\xa4=\xc3\xb6", "\xc3\xa4", "\xc3\xb6"},
};

} // namespace

TEST_CASE("the dates of cookies are read as browsers do") {
  for (const auto& [text, expected] : dates) {
    INFO("date: " << text);
    CHECK(parse_cookie_date(text) == expected);
  }
}

TEST_CASE("a Set-Cookie field is read as browsers do") {
  for (const auto& x : fields) {
    INFO("field: " << x.field);
    auto cookie = parse_set_cookie(x.field, now);
    REQUIRE(cookie);
    CHECK(cookie->name == x.name);
    CHECK(cookie->value == x.value);
    CHECK(cookie->domain == x.domain);
    CHECK(cookie->path.value_or("") == x.path);
    CHECK(cookie->secure == x.secure);
    CHECK_FALSE(cookie->expires);
  }
}

TEST_CASE("a Set-Cookie field without a cookie is ignored") {
  using namespace std::string_view_literals;
  for (auto field :
       {""sv, ";"sv, "="sv, " = ; Secure"sv, "; a=b"sv, "a=b\x01"sv, "a=b\0"sv,
        "a=b\r\nX: y"sv, "a=b; Path=/\n"sv, "a=b\x7f"sv}) {
    INFO("field: " << field);
    CHECK_FALSE(parse_set_cookie(field, now));
  }
  CHECK(parse_set_cookie("a\t=b\tc", now));
}

TEST_CASE("a cookie has at most 4096 bytes, an attribute 1024") {
  std::string value(4095, 'x');
  CHECK(parse_set_cookie("a=" + value, now));
  CHECK_FALSE(parse_set_cookie("a=x" + value, now));
  std::string path(1023, 'x');
  CHECK(parse_set_cookie("a=b; Path=/" + path, now)->path == "/" + path);
  CHECK_FALSE(parse_set_cookie("a=b; Path=/x" + path, now)->path);
}

TEST_CASE("Max-Age overrides Expires, and no cookie lives longer than 400 "
          "days") {
  using seconds = std::chrono::seconds;
  const std::pair<std::string_view, std::optional<sys_seconds>> cases[] = {
    {"Max-Age=10", now + 10s},
    {"max-age=0", sys_seconds::min()},
    {"Max-Age=-1", sys_seconds::min()},
    {"Max-Age=-", {}},
    {"Max-Age=", {}},
    {"Max-Age=1.5", {}},
    {"Max-Age=+1", {}},
    {"Max-Age=99999999999999999999", now + max_cookie_age},
    {"Max-Age=34560001", now + max_cookie_age},
    {"Max-Age=34560000", now + seconds{34'560'000}},
    {"Expires=Fri, 27 Nov 2026 00:00:01 GMT", now + 1s},
    {"Expires=Sun, 06 Nov 1994 08:49:37 GMT", november},
    {"Expires=Fri, 31 Dec 9999 23:59:59 GMT", now + max_cookie_age},
    {"Expires=never", {}},
    {"Max-Age=10; Expires=Sun, 06 Nov 1994 08:49:37 GMT", now + 10s},
    {"Expires=Sun, 06 Nov 1994 08:49:37 GMT; Max-Age=10", now + 10s},
    {"Max-Age=x; Expires=Fri, 27 Nov 2026 00:00:01 GMT", now + 1s},
    {"Max-Age=10; Max-Age=20", now + 20s},
  };
  for (const auto& [attributes, expected] : cases) {
    INFO(attributes);
    auto cookie = parse_set_cookie("a=b; " + std::string{attributes}, now);
    REQUIRE(cookie);
    CHECK(cookie->expires == expected);
  }
}
