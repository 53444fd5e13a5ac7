// SPDX-License-Identifier: BSD-3-Clause

#include "http/url/url.hpp"

#include "tests/http/url/url_cases.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <random>

using namespace muster::http;

namespace {

/// A URL serialised by the standard, with credentials.
std::string href(const std::optional<url>& parsed) {
  if (!parsed)
    return std::string{cases::failure};
  auto credentials = parsed->username;
  if (!parsed->password.empty())
    credentials += ':' + parsed->password;
  if (!credentials.empty())
    credentials += '@';
  return (parsed->secure ? "https://" : "http://") + credentials
         + parsed->authority() + parsed->target;
}

std::string href_of(std::string_view input) {
  std::string error;
  return href(parse_url(input, error));
}

std::string error_of(std::string_view input) {
  std::string error;
  CHECK_FALSE(parse_url(input, error));
  return error;
}

url valid(std::string_view input) {
  std::string error;
  auto result = parse_url(input, error);
  INFO(input << ": " << error);
  REQUIRE(result);
  return *result;
}

url resolved(std::string_view base, std::string_view reference) {
  std::string error;
  auto result = resolve_reference(valid(base), reference, error);
  INFO(reference << ": " << error);
  REQUIRE(result);
  return *result;
}

} // namespace

TEST_CASE("absolute URLs parse as in the standard's test data") {
  for (const auto& [input, expected] : cases::absolute) {
    INFO("input: " << input);
    CHECK(href_of(input) == expected);
  }
}

TEST_CASE("references resolve as in the standard's test data") {
  for (const auto& [base, input, expected] : cases::relative) {
    INFO("base: " << base << ", input: " << input);
    std::string error;
    CHECK(href(resolve_reference(valid(base), input, error)) == expected);
  }
}

TEST_CASE("no host contains a forbidden code point, encoded or not") {
  for (int byte = 0; byte < 0x80; ++byte) {
    const auto c = static_cast<char>(byte);
    const auto forbidden = byte <= 0x20
                           || std::string_view{"#/:<>?@[\\]^|%\x7f"}.find(c)
                                != std::string_view::npos;
    constexpr std::string_view digits = "0123456789abcdef";
    const auto encoded = std::string{"http://ho%"} + digits[byte / 16]
                         + digits[byte % 16] + "st/";
    INFO("byte: " << byte);
    CHECK((href_of(encoded) == cases::failure) == forbidden);
    const auto has_own_meaning = std::string_view{"\t\n\r#/:?@\\"}.find(c)
                                 != std::string_view::npos;
    if (!has_own_meaning)
      CHECK((href_of(std::string{"http://a"} + c + "b/") == cases::failure)
            == forbidden);
  }
}

TEST_CASE("the parts of a URL have the form that an exchange needs") {
  const auto plain = valid("HTTPS://User:Pa%20ss@Example.ORG/a/../b?q#f");
  CHECK(plain.secure);
  CHECK(plain.username == "User");
  CHECK(plain.password == "Pa%20ss");
  CHECK(plain.host == "example.org");
  CHECK(plain.port == 443);
  CHECK(plain.target == "/b?q");
  CHECK(plain.origin() == "https://example.org");
  CHECK(plain.authority() == "example.org");
  CHECK(plain.str() == "https://example.org/b?q");

  const auto v6 = valid("http://[2001:DB8::1]:8080");
  CHECK_FALSE(v6.secure);
  CHECK(v6.host == "[2001:db8::1]");
  CHECK(v6.port == 8080);
  CHECK(v6.target == "/");
  CHECK(v6.authority() == "[2001:db8::1]:8080");
  CHECK(v6.str() == "http://[2001:db8::1]:8080/");
}

TEST_CASE("an origin is scheme, host and port") {
  const auto base = valid("http://example.org/a");
  CHECK(base.same_origin(valid("http://user@EXAMPLE.org:80/b?c")));
  CHECK_FALSE(base.same_origin(valid("https://example.org/a")));
  CHECK_FALSE(base.same_origin(valid("http://example.org:8080/a")));
  CHECK_FALSE(base.same_origin(valid("http://www.example.org/a")));
  CHECK_FALSE(base.same_origin(valid("https://example.org:80/a")));
}

TEST_CASE("a scheme is added only to a URL without one") {
  struct row {
    const char* text;
    const char* result; // null: not changed
  };
  const row table[] = {
    {"example.org", "https://example.org"},
    {"example.org/x?y#z", "https://example.org/x?y#z"},
    {"//example.org/x", "https://example.org/x"},
    {"example.org:8080", "https://example.org:8080"},
    {"localhost:8080/x", "https://localhost:8080/x"},
    {"localhost", "https://localhost"},
    {"192.0.2.1", "https://192.0.2.1"},
    {"[::1]:80", "https://[::1]:80"},
    {"joe:secret@example.org", "https://joe:secret@example.org"},
    {"büro.example", "https://büro.example"},
    {"http://a/", nullptr},
    {"HTTPS:a", nullptr},
    {"ftp://a/", nullptr},
    {"mailto:joe@example.org", nullptr},
    {"javascript:alert(1)", nullptr},
    {"/x", nullptr},
    {"///x", nullptr},
    {"//", nullptr},
    {"?x", nullptr},
    {"#x", nullptr},
    {"", nullptr},
  };
  for (const auto& [text, result] : table) {
    CAPTURE(text);
    std::string changed = text;
    CHECK(add_scheme(changed, "https") == (result != nullptr));
    CHECK(changed == (result == nullptr ? text : result));
  }
}

TEST_CASE("an invalid URL's error says what is wrong") {
  const std::pair<std::string_view, std::string_view> cases[] = {
    {"", "empty"},
    {"#top", "empty"},
    {"python.org/x", "no scheme; start the URL with https://"},
    {"//python.org/x", "no scheme; start the URL with https://"},
    {"python.org:8080/x", "no scheme; start the URL with https://"},
    {"localhost:8080", "no scheme; start the URL with https://"},
    {"joe:secret@python.org/x", "no scheme; start the URL with https://"},
    {"ftp://example.org/", "scheme 'ftp' is not http or https"},
    {"FTP:example.org", "scheme 'FTP' is not http or https"},
    {"mailto:joe@example.org", "scheme 'mailto' is not http or https"},
    {"javascript:alert(1)", "scheme 'javascript' is not http or https"},
    {"tel:1234567890", "scheme 'tel' is not http or https"},
    {"http://", "no host"},
    {"http://:80/", "no host"},
    {"http://user@/", "no host"},
    {"http://\u00ad/", "no host"},
    {"http://h:99999/", "port 99999 is out of range"},
    {"http://h:x/", "port is not a number"},
    {"http://a b/", "host contains a space"},
    {"http://a%01b/", "host contains a control character"},
    {"http://a<b/", "host contains '<'"},
    {"http://1.2.3.4.5/",
     "host ends in a number but is not a valid IPv4 address"},
    {"http://[1::2::3]/", "host is not a valid IPv6 address"},
    {"http://[::1/", "host has '[' without a closing ']'"},
    {"http://xn--a/", "host is not a valid international name: "},
    {"http://a\u200cb/", "host is not a valid international name: a zero-width "
                         "joiner is misplaced"},
    {"http://caf\xe9.example/", "host contains bytes that are not UTF-8"},
    {"http://caf%e9.example/", "host contains bytes that are not UTF-8"},
  };
  for (const auto& [input, expected] : cases) {
    INFO("input: " << input);
    const auto error = error_of(input);
    if (expected.ends_with(": "))
      CHECK(error.starts_with(expected));
    else
      CHECK(error == expected);
  }
}

TEST_CASE("a host that DNS does not permit is an error with the reason") {
  const std::string most(63, 'a');
  const auto longest = most + '.' + most + '.' + most + '.'
                       + std::string(61, 'b');
  const std::string name = "http://" + longest;
  CHECK(valid(name).host == longest);
  CHECK(valid(name + "./").host == longest + '.');
  CHECK(error_of("http://a" + most + "/")
        == "host name has a label of more than 63 characters");
  CHECK(error_of(name + "b/") == "host name is longer than 253 characters");
  // The ASCII form counts.
  std::string umlauts;
  for (int i = 0; i < 40; ++i)
    umlauts += "\u00fc\u00df";
  CHECK(error_of("http://" + umlauts + "/")
        == "host name has a label of more than 63 characters");
  std::string ignored;
  for (int i = 0; i < 100; ++i)
    ignored += "\u00ad";
  CHECK(valid("http://a" + ignored + "b/").host == "ab");
  CHECK(error_of("http://" + std::string(1'000'000, 'a') + "\u00fc/")
        == "host name is too long");
}

TEST_CASE("the error of a reference names an unsupported scheme") {
  std::string error;
  CHECK_FALSE(resolve_reference(valid("http://h/"), "ftp://h/x", error));
  CHECK(error == "scheme 'ftp' is not http or https");
}

TEST_CASE("no error repeats credentials") {
  for (std::string_view input :
       {"http://joe:topsecret@h:99999/", "http://joe:topsecret@a b/",
        "http://joe:topsecret@/", "joe:topsecret@h/", "joe:topsecret@h:80",
        "topsecret:joe@h/", "http://joe:topsecret/x@h/",
        "http://topsecret:123456/7@h/", "http://joe:123topsecret/7@h/",
        "topsecret:pa/ss@h/", "topsecret:pa#ss@h/"}) {
    INFO("input: " << input);
    CHECK(error_of(input).find("topsecret") == std::string::npos);
  }
  CHECK(error_of("http://joe:1234567/x@h/") == "port is out of range");
  CHECK(error_of("http://joe:1234567#x@h/") == "port is out of range");
  CHECK(error_of("http://joe:1234567/x%40h/") == "port is out of range");
}

TEST_CASE("bytes of a Location that are not UTF-8 are requested unchanged") {
  CHECK(resolved("http://h/a", "/caf\xe9").target == "/caf%E9");
  CHECK(resolved("http://h/a", "?q=\xe9\xff").target == "/a?q=%E9%FF");
  CHECK(resolved("http://h/a/b", "../\xe9/x").target == "/%E9/x");
  std::string error;
  CHECK_FALSE(resolve_reference(valid("http://h/"), "//caf\xe9/", error));
  CHECK(error == "host contains bytes that are not UTF-8");
}

TEST_CASE("credentials follow a reference within the origin only") {
  const std::string_view base = "http://joe:secret@example.org/a";
  CHECK(href(resolved(base, "b")) == "http://joe:secret@example.org/b");
  CHECK(href(resolved(base, "http://example.org:80/b"))
        == "http://joe:secret@example.org/b");
  CHECK(href(resolved(base, "//EXAMPLE.org/b"))
        == "http://joe:secret@example.org/b");
  CHECK(href(resolved(base, "http://ann@example.org/b"))
        == "http://ann@example.org/b");
  CHECK(href(resolved(base, "http://:x@example.org/b"))
        == "http://:x@example.org/b");
  CHECK(href(resolved(base, "https://example.org/b"))
        == "https://example.org/b");
  CHECK(href(resolved(base, "http://example.org:81/b"))
        == "http://example.org:81/b");
  CHECK(href(resolved(base, "http://www.example.org/b"))
        == "http://www.example.org/b");
}

TEST_CASE("the ASCII form of an international name does not change") {
  constexpr std::string_view pieces[] = {
    "a",      "B",      "-",      "--",     "xn--",   "_",          "1",
    "\u00fc", "\u00df", "\u1e9e", "\u2764", "\ufe0f", "\u200d",     "\u200c",
    "\u0301", "\u05d0", "\u0627", "\u0660", "\u094d", "\u0915",     "\u3002",
    ".",      "\uff21", "\u00ad", "\u2460", "\ufb01", "\U0001f4a9", "-kva",
    "\u0130", "\u03c2", "\u1100", "\uac00", "\u0345", "\u2126",     "\u0e33"};
  const auto seed = std::random_device{}();
  INFO("seed: " << seed);
  std::mt19937 random{seed};
  int parsed = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::string input = "http://";
    for (auto left = 1 + random() % 6; left > 0; --left)
      input += pieces[random() % std::size(pieces)];
    INFO("input: " << input);
    std::string error;
    const auto once = parse_url(input, error);
    if (!once)
      continue;
    ++parsed;
    REQUIRE(std::all_of(once->host.begin(), once->host.end(),
                        [](char c) { return c > ' ' && c < '\x7f'; }));
    REQUIRE(href_of(once->str()) == once->str());
  }
  CHECK(parsed > 5'000);
}

TEST_CASE("any input parses or fails, and a parsed URL parses to itself") {
  // Pieces that matter to the parser, so that many inputs come close to valid.
  using namespace std::string_view_literals;
  constexpr std::string_view pieces[] = {
    "http:",  "https:", "/",    "//",  "\\",   "?",     "#",  "@",
    ":",      "[",      "]",    "..",  ".",    "%2e",   "%",  "%00",
    "a",      "B",      "xn--", "1.2", "0x7",  "::1",   "80", "99999",
    "\u00fc", "\xff",   " ",    "\t",  "\0"sv, "'\"<>", "。", "example.org"};
  const auto seed = std::random_device{}();
  INFO("seed: " << seed);
  std::mt19937 random{seed};
  const auto base = valid("http://joe:secret@example.org/a/b?c");
  for (int round = 0; round < 20'000; ++round) {
    std::string input = round % 2 == 0 ? "http://" : "";
    for (auto left = random() % 10; left > 0; --left)
      input += pieces[random() % std::size(pieces)];
    INFO("input: " << input);
    std::string error;
    for (const auto& parsed :
         {parse_url(input, error), resolve_reference(base, input, error)}) {
      if (!parsed) {
        REQUIRE_FALSE(error.empty());
        continue;
      }
      REQUIRE(parsed->target.starts_with('/'));
      REQUIRE_FALSE(parsed->host.empty());
      auto again = *parsed;
      again.cut_in_secret = false; // Its final form has no fragment.
      REQUIRE(parse_url(href(parsed), error) == again);
      REQUIRE(href_of(parsed->str()) == parsed->str());
    }
  }
}
