// SPDX-License-Identifier: BSD-3-Clause

#include "http/cookie_jar.hpp"
#include "tests/support/catch.hpp"

using namespace muster::http;
using namespace std::chrono_literals;

namespace {

constexpr cookie_jar::time_point now{1'800'000'000s};

url parse(std::string_view text) {
  std::string error;
  auto result = parse_url(text, error);
  INFO(text << ": " << error);
  REQUIRE(result);
  return *result;
}

/// A cookie that a server sets, and the Cookie field of a later request.
struct exchange_case {
  std::string_view from;
  std::vector<std::string_view> fields;
  std::string_view to;
  std::string_view sent;
};

std::string sent(const exchange_case& x) {
  cookie_jar jar;
  for (auto field : x.fields)
    jar.store(parse(x.from), field, now);
  return jar.field(parse(x.to), now);
}

void check(const std::vector<exchange_case>& cases) {
  for (auto& x : cases) {
    INFO(x.from << " -> " << x.to);
    for (auto& field : x.fields)
      UNSCOPED_INFO(field);
    CHECK(sent(x) == x.sent);
  }
}

} // namespace

TEST_CASE("cookies go to the host that set them") {
  check({
    {"http://site.example/", {"SID=31d4"}, "http://site.example/x", "SID=31d4"},
    {"http://site.example/", {"a=1"}, "https://site.example:8443/", "a=1"},
    {"http://site.example/", {"a=1"}, "http://www.site.example/", ""},
    {"http://www.site.example/", {"a=1"}, "http://site.example/", ""},
    {"http://site.example/", {"a=1"}, "http://other.example/", ""},
    {"http://site.example/", {"a=1"}, "http://site.example./", ""},
    {"http://127.0.0.1/", {"a=1"}, "http://127.0.0.1:81/", "a=1"},
    {"http://[::1]/", {"a=1"}, "http://[::1]/", "a=1"},
  });
}

TEST_CASE("Domain extends a cookie to names below it") {
  check({
    {"http://a.site.example/",
     {"a=1; Domain=site.example"},
     "http://b.c.site.example/",
     "a=1"},
    {"http://site.example/",
     {"a=1; Domain=.SITE.example"},
     "http://b.site.example/",
     "a=1"},
    {"http://a.site.example/",
     {"a=1; Domain=site.example"},
     "http://site.example/",
     "a=1"},
    {"http://a.site.example/",
     {"a=1; Domain=site.example"},
     "http://mysite.example/",
     ""},
    // Not for other hosts, and not for all hosts below a public suffix.
    {"http://a.site.example/",
     {"a=1; Domain=b.site.example"},
     "http://b.site.example/",
     ""},
    {"http://site.example/",
     {"a=1; Domain=a.site.example"},
     "http://a.site.example/",
     ""},
    {"http://site.example/",
     {"a=1; Domain=other.example"},
     "http://site.example/",
     ""},
    {"http://mysite.example/",
     {"a=1; Domain=site.example"},
     "http://mysite.example/",
     ""},
    {"http://a.com/", {"a=1; Domain=com"}, "http://a.com/", ""},
    {"http://a.co.uk/", {"a=1; Domain=co.uk"}, "http://b.co.uk/", ""},
    {"http://a.co.uk/", {"a=1; Domain=co.uk"}, "http://a.co.uk/", ""},
    {"http://a.co.uk./", {"a=1; Domain=co.uk."}, "http://b.co.uk./", ""},
    {"http://a.co.uk./", {"a=1; Domain=.CO.UK."}, "http://a.co.uk./", ""},
    {"http://a.com./", {"a=1; Domain=com."}, "http://b.com./", ""},
    {"http://a.foo.ck./", {"a=1; Domain=foo.ck."}, "http://b.foo.ck./", ""},
    {"http://a.example./", {"a=1; Domain=example."}, "http://b.example./", ""},
    {"http://co.uk./", {"a=1; Domain=co.uk."}, "http://co.uk./", "a=1"},
    {"http://co.uk./", {"a=1; Domain=co.uk."}, "http://a.co.uk./", ""},
    {"http://a.b.co.uk./",
     {"a=1; Domain=b.co.uk."},
     "http://c.b.co.uk./",
     "a=1"},
    {"http://x.github.io/",
     {"a=1; Domain=github.io"},
     "http://y.github.io/",
     ""},
    {"http://a.example/", {"a=1; Domain=example"}, "http://b.example/", ""},
    {"http://a.b.kobe.jp/",
     {"a=1; Domain=b.kobe.jp"},
     "http://a.b.kobe.jp/",
     ""},
    {"http://a.city.kobe.jp/",
     {"a=1; Domain=city.kobe.jp"},
     "http://b.city.kobe.jp/",
     "a=1"},
    // A public suffix may be a host that sets its own cookie.
    {"http://github.io/",
     {"a=1; Domain=github.io"},
     "http://github.io/",
     "a=1"},
    {"http://github.io/", {"a=1; Domain=github.io"}, "http://x.github.io/", ""},
    {"http://localhost/",
     {"a=1; Domain=localhost"},
     "http://localhost/",
     "a=1"},
    {"http://localhost/", {"a=1; Domain=localhost"}, "http://x.localhost/", ""},
    // There are no names below an address.
    {"http://127.0.0.1/",
     {"a=1; Domain=127.0.0.1"},
     "http://127.0.0.1/",
     "a=1"},
    {"http://1.127.0.0/", {"a=1; Domain=127.0.0"}, "http://1.127.0.0/", ""},
    {"http://[::1]/", {"a=1; Domain=[::1]"}, "http://[::1]/", "a=1"},
  });
}

TEST_CASE("Path limits a cookie to paths below it") {
  check({
    {"http://s.example/", {"a=1; Path=/acme"}, "http://s.example/acme", "a=1"},
    {"http://s.example/",
     {"a=1; Path=/acme"},
     "http://s.example/acme/x",
     "a=1"},
    {"http://s.example/",
     {"a=1; Path=/acme"},
     "http://s.example/acme?x",
     "a=1"},
    {"http://s.example/", {"a=1; Path=/acme"}, "http://s.example/acmes", ""},
    {"http://s.example/", {"a=1; Path=/acme"}, "http://s.example/", ""},
    {"http://s.example/", {"a=1; Path=/acme/"}, "http://s.example/acme", ""},
    {"http://s.example/",
     {"a=1; Path=/acme/"},
     "http://s.example/acme/x",
     "a=1"},
    // The default is the path of the request without its last segment.
    {"http://s.example/x/y", {"a=1"}, "http://s.example/x", "a=1"},
    {"http://s.example/x/y", {"a=1"}, "http://s.example/x/z/u", "a=1"},
    {"http://s.example/x/y", {"a=1"}, "http://s.example/", ""},
    {"http://s.example/x/", {"a=1"}, "http://s.example/x", "a=1"},
    {"http://s.example/x", {"a=1"}, "http://s.example/y", "a=1"},
    {"http://s.example/?/x/y", {"a=1"}, "http://s.example/", "a=1"},
    {"http://s.example/x/y", {"a=1; Path=z"}, "http://s.example/x/", "a=1"},
    // Any path is permitted, and the longest paths come first.
    {"http://s.example/x", {"a=1; Path=/y"}, "http://s.example/y", "a=1"},
    {"http://s.example/",
     {"a=1; Path=/", "b=2; Path=/x", "c=3; Path=/"},
     "http://s.example/x",
     "b=2; a=1; c=3"},
  });
}

TEST_CASE("Secure cookies are set and sent over https only") {
  check({
    {"https://s.example/", {"a=1; Secure"}, "https://s.example/", "a=1"},
    {"https://s.example/", {"a=1; Secure"}, "http://s.example/", ""},
    {"http://s.example/", {"a=1; Secure"}, "https://s.example/", ""},
    {"https://s.example/", {"a=1"}, "http://s.example/", "a=1"},
  });
  cookie_jar jar;
  auto plain = parse("http://s.example/");
  auto tls = parse("https://s.example/");
  jar.store(tls, "a=1; Secure; Domain=s.example; Path=/x", now);
  // RFC 6265bis, section 5.7, step 16.
  jar.store(plain, "a=2; Path=/x/y", now);
  jar.store(plain, "a=3; Path=/x; Domain=s.example; Max-Age=0", now);
  CHECK(jar.cookies().size() == 1);
  jar.store(plain, "a=4; Path=/", now);
  jar.store(parse("http://t.example/"), "a=5; Path=/x", now);
  CHECK(jar.cookies().size() == 3);
  jar.store(tls, "a=6; Secure; Domain=s.example; Path=/x", now);
  CHECK(jar.field(parse("https://s.example/x"), now) == "a=6; a=4");
}

TEST_CASE("cookies with a name prefix must meet its requirements") {
  check({
    {"https://s.example/",
     {"__Secure-a=1; Secure"},
     "https://s.example/",
     "__Secure-a=1"},
    {"https://s.example/", {"__Secure-a=1"}, "https://s.example/", ""},
    {"https://s.example/", {"__SECURE-a=1"}, "https://s.example/", ""},
    {"http://s.example/", {"__Secure-a=1; Secure"}, "https://s.example/", ""},
    {"https://s.example/",
     {"__Host-a=1; Secure; Path=/"},
     "https://s.example/",
     "__Host-a=1"},
    {"https://s.example/", {"__Host-a=1; Secure"}, "https://s.example/", ""},
    {"https://s.example/", {"__host-a=1; Path=/"}, "https://s.example/", ""},
    {"https://s.example/",
     {"__Host-a=1; Secure; Path=/x"},
     "https://s.example/x",
     ""},
    {"https://s.example/",
     {"__Host-a=1; Secure; Path=/; Domain=s.example"},
     "https://s.example/",
     ""},
    {"https://s.example/", {"=__Secure-a=1"}, "https://s.example/", ""},
    {"https://s.example/", {"__host-a"}, "https://s.example/", ""},
    {"https://s.example/", {"__Secure=1"}, "https://s.example/", "__Secure=1"},
  });
}

TEST_CASE("a cookie replaces the one with its name and keeps its position") {
  check({
    {"http://s.example/",
     {"a=1", "b=2", "a=3"},
     "http://s.example/",
     "a=3; b=2"},
    {"http://s.example/", {"a=1", "A=2"}, "http://s.example/", "a=1; A=2"},
    {"http://s.example/x",
     {"a=1", "a=2; Path=/x"},
     "http://s.example/x",
     "a=2; a=1"},
    {"http://s.example/",
     {"a=1", "a=2; Domain=s.example"},
     "http://s.example/",
     "a=1; a=2"},
    {"http://s.example/", {"x", "y"}, "http://s.example/", "y"},
    {"http://s.example/", {"a=", "=z"}, "http://s.example/", "a=; z"},
    {"http://s.example/", {"a=1", "a=; Max-Age=0"}, "http://s.example/", ""},
    {"http://s.example/",
     {"a=1", "a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT"},
     "http://s.example/",
     ""},
    {"http://s.example/", {"a=1; Max-Age=0"}, "http://s.example/", ""},
  });
}

TEST_CASE("a cookie expires at its time") {
  cookie_jar jar;
  auto site = parse("http://s.example/");
  jar.store(site, "a=1; Max-Age=10", now);
  jar.store(site, "b=2", now);
  CHECK(jar.field(site, now + 9s) == "a=1; b=2");
  CHECK(jar.field(site, now + 10s) == "b=2");
  jar.store(site, "c=3", now + 10s);
  CHECK(jar.cookies().size() == 2);
}

TEST_CASE("a jar is bounded in cookies and bytes, and keeps the newest") {
  cookie_jar jar;
  auto site = parse("http://s.example/");
  for (int i = 0; i < 1'000; ++i)
    jar.store(site, "n" + std::to_string(i) + "=1", now);
  CHECK(jar.cookies().size() == cookie_jar::max_cookies);
  CHECK(jar.cookies().back().name == "n999");
  CHECK(jar.field(site, now).starts_with("n950=1; n951=1"));
  std::string large(4'000, 'x');
  for (auto name : {"a=", "b=", "c="})
    jar.store(site, name + large, now);
  CHECK(jar.cookies().size() == 2);
  CHECK(jar.field(site, now) == "b=" + large + "; c=" + large);
}

TEST_CASE("an invalid jar of another process is rejected") {
  cookie_jar jar;
  auto site = parse("https://s.example/x/y");
  for (auto field :
       {"a=1; Secure; Domain=s.example", "b; Max-Age=10", "c=\xc3\xa4\t="})
    jar.store(site, field, now);
  auto copy = cookie_jar::of(jar.cookies());
  REQUIRE(copy);
  CHECK(copy->cookies() == jar.cookies());
  CHECK(copy->field(site, now) == jar.field(site, now));

  auto good = jar.cookies().front();
  auto is_taken = [&](auto change) {
    auto changed = good;
    change(changed);
    return cookie_jar::of({changed}).has_value();
  };
  CHECK(is_taken([](auto&) {}));
  for (auto text : {"x\r\ny", "x\ny", "x;y", "x\x7f"}) {
    CHECK_FALSE(is_taken([=](auto& x) { x.name = text; }));
    CHECK_FALSE(is_taken([=](auto& x) { x.value = text; }));
  }
  CHECK_FALSE(is_taken([](auto& x) { x.name = "x=y"; }));
  CHECK_FALSE(is_taken([](auto& x) { x.name = x.value = ""; }));
  CHECK_FALSE(is_taken([](auto& x) { x.domain = ""; }));
  CHECK_FALSE(is_taken([](auto& x) { x.path = ""; }));
  CHECK_FALSE(is_taken([](auto& x) { x.path = "x"; }));
  CHECK_FALSE(is_taken([](auto& x) { x.value = std::string(5'000, 'x'); }));
  CHECK_FALSE(is_taken([](auto& x) { x.domain = std::string(9'000, 'x'); }));
  CHECK_FALSE(
    cookie_jar::of(std::vector<cookie>(cookie_jar::max_cookies + 1, good)));
}
