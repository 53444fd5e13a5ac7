// SPDX-License-Identifier: BSD-3-Clause

#include "settings/options/ini.hpp"
#include "tests/support/catch.hpp"

#include <random>

using muster::parse_ini;
using namespace std::string_view_literals;
using strings = std::vector<std::string>;

namespace {

/// The values of the only entry in `key = TEXT`.
strings values_of(const std::string& text) {
  std::string error;
  auto file = parse_ini("key = " + text + "\n", error);
  INFO(text << " -> " << error);
  REQUIRE(file);
  REQUIRE(file->entries.size() == 1);
  return file->entries[0].values;
}

std::string error_of(std::string_view text) {
  std::string error;
  CAPTURE(text);
  REQUIRE_FALSE(parse_ini(text, error));
  return error;
}

} // namespace

TEST_CASE("keys are named with their section and line") {
  std::string error;
  auto file = parse_ini("\xEF\xBB\xBF; comment\r\n"
                        "runtime.threads = 2\r\n"
                        "\r\n"
                        "  # comment\r\n"
                        "[fetch] ; comment\r\n"
                        "\ttimeout=20s\r\n"
                        "[ tls ]\n"
                        "verify = true",
                        error);
  REQUIRE(file);
  REQUIRE(file->sections.size() == 2);
  CHECK(file->sections[0].name == "fetch");
  CHECK(file->sections[0].line == 5);
  CHECK(file->sections[1].name == "tls");
  REQUIRE(file->entries.size() == 3);
  CHECK(file->entries[0].key == "runtime.threads");
  CHECK(file->entries[1].key == "fetch.timeout");
  CHECK(file->entries[1].values == strings{"20s"});
  CHECK(file->entries[1].line == 6);
  CHECK(file->entries[2].key == "tls.verify");
  CHECK(file->entries[2].line == 8);
}

TEST_CASE("values are used completely") {
  const std::pair<const char*, strings> cases[] = {
    {"20s", {"20s"}},
    {"", {""}},
    {"\"\"", {""}},
    {"a b c", {"a b c"}},
    {"a,b", {"a,b"}},
    {"a=b", {"a=b"}},
    {"http://h/#top", {"http://h/#top"}},
    {"http://h/;x?a=b#c", {"http://h/;x?a=b#c"}},
    {"Accept: text/html;q=0.8, */*; q=0.1",
     {"Accept: text/html;q=0.8, */*; q=0.1"}},
    {"\"a, b = c # d ; e\"", {"a, b = c # d ; e"}},
    {"\" a \" ; comment", {" a "}},
    {R"("say \"hi\" \\ \n\t")", {"say \"hi\" \\ \n\t"}},
    {R"('say "hi" \n')", {R"(say "hi" \n)"}},
    {R"(X: "quoted")", {R"(X: "quoted")"}},
    {"[a, b]", {"a", "b"}},
    {"[ \"a, b\" , 'c' ] # comment", {"a, b", "c"}},
    {"[::1]", {"::1"}},
    {"\"[::1]:80:[::1]:81\"", {"[::1]:80:[::1]:81"}},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(values_of(text) == expected);
  }
}

TEST_CASE("no part of a line is silently dropped") {
  for (auto text : {"key = 20s ; comment",
                    "key = 20s # comment",
                    "key = #5",
                    "key = ; comment",
                    "key = \"a\" b",
                    "key = \"a",
                    "key = 'a",
                    "key = \"a\\",
                    "key = \"a\\x\"",
                    "key = [a, b",
                    "key = [a] b",
                    "key = [::1]:80:a:1",
                    "key = [\"a\" b]",
                    "key",
                    "= 5",
                    "ke y = 5",
                    "\"key\" = 5",
                    "[fetch",
                    "[]",
                    "[a] b",
                    "[a b]",
                    "\xFF\xFE"}) {
    CAPTURE(text);
    CHECK(error_of(text).starts_with("line 1: "));
  }
  CHECK(error_of("a = 1\nb = \"").starts_with("line 2: b: "));
  for (auto text : {"a = b\0c"sv, "a = \"\0\""sv, "# \0"sv, "[a\0]"sv})
    CHECK(error_of(text).find("zero byte") != std::string::npos);
}

TEST_CASE("syntax errors do not show values") {
  for (auto text : {"header: secret", "header = \"secret", "[secret",
                    "header = 'X: secret' secret", "header = [secret"})
    CHECK(error_of(text).find("secret") == std::string::npos);
}

TEST_CASE("any written value can be read back") {
  auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 rng{seed};
  const std::string alphabet = "ab \t\r\n\"'\\[],;#=:\x01\xC3\xA4\xE2\x80\xAE";
  for (int i = 0; i < 20'000; ++i) {
    std::string value;
    for (auto size = rng() % 9; size > 0; --size)
      value += alphabet[rng() % alphabet.size()];
    CAPTURE(value, muster::ini_value(value));
    REQUIRE(values_of(muster::ini_value(value)) == strings{value});
  }
}

TEST_CASE("values are written with visible characters only") {
  const std::pair<std::string, std::string> cases[] = {
    {"gr\u00FC\u00DF", "gr\u00FC\u00DF"},
    {"a\u202Eb", "\"a\\xE2\\x80\\xAEb\""},
    {"\x1b[31m", "\"\\x1B[31m\""},
    {"a\tb", "\"a\\tb\""},
    {"\u200B", "\"\\xE2\\x80\\x8B\""},
    {"\u0085x", "\"\\xC2\\x85x\""},
    {"caf\xE9", "\"caf\\xE9\""},
    {"\xE9\\x41\"", "\"\\xE9\\\\x41\\\"\""},
  };
  for (const auto& [value, written] : cases) {
    CHECK(muster::ini_value(value) == written);
    CHECK(values_of(written) == strings{value});
  }
  for (auto text : {R"(a = "\x")", R"(a = "\x1")", R"(a = "\xg0")",
                    R"(a = "\x0g")", R"(a = "\x00")", R"(a = "\X41")"})
    CHECK(error_of(text).starts_with("line 1: "));
}

TEST_CASE("a file that cannot be read is named with the reason") {
  std::string error;
  CHECK_FALSE(muster::read_ini("/nonexistent/x.ini", error));
  CHECK(error
        == "cannot read the INI file '/nonexistent/x.ini': No such file or "
           "directory");
  CHECK_FALSE(muster::read_ini("/", error));
  CHECK(error == "cannot read the INI file '/': Is a directory");
  CHECK_FALSE(muster::read_ini("/dev/zero", error));
  CHECK(error == "cannot read the INI file '/dev/zero': File too large");
}
