// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/target.hpp"

#include "http/cookie_date.hpp"
#include "http/cookie_jar.hpp"

// Cookies that servers set. The first line of an input is the URL of the
// response, the second is the URL of the next request, and the others are
// Set-Cookie fields.
namespace muster::fuzz {

namespace {

using http::cookie_jar;
using http::url;

constexpr cookie_jar::time_point now{std::chrono::seconds{1'800'000'000}};

std::optional<url> take_url(std::string_view& bytes) {
  auto end = std::min(bytes.find('\n'), bytes.size());
  std::string error;
  auto result = http::parse_url(bytes.substr(0, end), error);
  bytes.remove_prefix(std::min(end + 1, bytes.size()));
  return result;
}

void store_all(cookie_jar& jar, const url& from, std::string_view fields) {
  while (!fields.empty()) {
    auto end = std::min(fields.find('\n'), fields.size());
    jar.store(from, fields.substr(0, end), now);
    fields.remove_prefix(std::min(end + 1, fields.size()));
  }
}

void check_cookie(const http::cookie& x, const url& from) {
  expect(x.domain == from.host
           || (!x.host_only && from.host.ends_with("." + x.domain)),
         "a cookie is for its server's domain", x.domain);
  expect(x.domain == from.host || x.domain.find('.') != x.domain.npos,
         "no cookie is for a top-level domain", x.domain);
  expect(x.path.starts_with('/'), "a path is absolute", x.path);
  expect(!x.secure_only || from.secure, "only TLS sets secure cookies");
  expect(x.expires > now.time_since_epoch().count(), "what is over is gone");
}

} // namespace

void run(std::string_view bytes) {
  http::parse_cookie_date(bytes);
  auto from = take_url(bytes);
  auto to = take_url(bytes);
  if (!from || !to)
    return;
  cookie_jar jar;
  store_all(jar, *from, bytes);
  size_t size = 0;
  for (auto& x : jar.cookies()) {
    check_cookie(x, *from);
    size += x.name.size() + x.value.size() + x.domain.size() + x.path.size();
  }
  expect(jar.cookies().size() <= cookie_jar::max_cookies, "a jar is bounded");
  expect(size <= cookie_jar::max_bytes, "a jar is bounded in bytes");
  auto sent = jar.field(*to, now);
  for (auto c : sent)
    expect(c != '\r' && c != '\n' && c != '\0', "a field is one line", sent);
  if (from->host != to->host && !sent.empty()) {
    auto secure = [&](const auto& x) { return !x.secure_only || to->secure; };
    auto wide = [&](const auto& x) {
      return !x.host_only && to->host.ends_with(x.domain) && secure(x);
    };
    expect(std::any_of(jar.cookies().begin(), jar.cookies().end(), wide),
           "another host gets what is for it", sent);
  }
  auto copy = cookie_jar::of(jar.cookies());
  expect(copy.has_value(), "a jar can be handed on");
  expect(copy->field(*to, now) == sent, "... and holds the same");
  auto full = jar.cookies().size();
  store_all(jar, *from, bytes);
  expect(jar.cookies().size() == full || full == cookie_jar::max_cookies
           || size * 2 > cookie_jar::max_bytes,
         "what is set twice is there once");
}

std::vector<std::string> seeds() {
  std::vector<std::string> result;
  std::string all;
  for (auto& field : literals("http/cookie_test.cpp")) {
    result.push_back("https://www.site.example/a/b?c\nhttp://site.example/a/b\n"
                     + field);
    all += field + '\n';
  }
  for (auto& text : literals("http/cookie_jar_test.cpp")) {
    result.push_back("https://a.site.example/x/y\nhttps://b.site.example/x\n"
                     + text + "\n" + text + "; Domain=site.example");
    result.push_back(text + "\n" + text + "\nSID=1; Secure; Path=/");
  }
  result.push_back("https://h.example/\nhttps://h.example/\n" + all);
  return result;
}

} // namespace muster::fuzz
