#include "output/utf8.hpp"

#include "tests/support/catch.hpp"

#include <random>
#include <simdjson.h>
#include <utility>
#include <vector>

using namespace muster::output;

namespace {

std::string printable(std::string_view text) {
  std::string result;
  append_printable(result, text);
  return result;
}

} // namespace

TEST_CASE("bytes that are not UTF-8 are replaced as the standard recommends") {
  // The byte sequences of the Unicode standard, tables 3-8 to 3-11, and the
  // ends of the ranges. R stands for U+FFFD.
  const std::vector<std::pair<std::string, std::string>> cases = {
    {"\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", "RRRRRRRRA"},
    {"\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", "RRRRRRRRA"},
    {"\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", "RRRRRARRB"},
    {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", "RRRRA"},
    {"\xF5\x80", "RR"},
    {"\xC3", "R"},
    {"a\xE2\x82", "aR"},
    {"\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"},
    {"\xEE\x80\x80\xED\x9F\xBF", "\xEE\x80\x80\xED\x9F\xBF"},
    {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80",
     "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
  };
  for (const auto& [input, expected] : cases) {
    std::string wanted;
    for (char c : expected)
      wanted += c == 'R' ? std::string{replacement} : std::string{c};
    CHECK(printable(input) == wanted);
  }
}

TEST_CASE("text for people cannot drive a terminal") {
  auto fffd = std::string{replacement};
  CHECK(printable("\x1b[31mred\x1b]0;title\a")
        == fffd + "[31mred" + fffd + "]0;title" + fffd);
  CHECK(printable("a\r\nb\tc") == "a" + fffd + fffd + "b" + fffd + "c");
  CHECK(printable("\x7f") == fffd);
  CHECK(printable("\xC2\x9B"
                  "31m")
        == fffd + "31m");
  CHECK(printable("\xC2\xA0") == "\xC2\xA0");
  CHECK(printable("gpj.\xE2\x80\xAE"
                  "exe")
        == "gpj." + fffd + "exe");
  CHECK(printable("\xE2\x81\xA6x\xE2\x81\xA9") == fffd + "x" + fffd);
  CHECK(printable(std::string_view{"\0", 1}) == fffd);
}

TEST_CASE("whatever the bytes, what is printed is UTF-8, and UTF-8 stays") {
  auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random{seed};
  // Mostly bytes that begin or continue sequences, so that many are valid.
  std::discrete_distribution<int> kind{{2, 6, 3, 3, 2, 1}};
  auto any = [&random](int low, int high) {
    return static_cast<char>(std::uniform_int_distribution{low, high}(random));
  };
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    auto size = random() % 12;
    while (text.size() < size) {
      switch (kind(random)) {
        case 0:
          text += any(0x20, 0x7E);
          break;
        case 1:
          text += any(0x80, 0xBF);
          break;
        case 2:
          text += any(0xC0, 0xDF);
          break;
        case 3:
          text += any(0xE0, 0xEF);
          break;
        case 4:
          text += any(0xF0, 0xFF);
          break;
        default:
          text += "\xE2\x82\xAC";
      }
    }
    bool valid = true;
    for (std::string_view rest = text; !rest.empty();) {
      auto front = front_code_point(rest);
      REQUIRE(front.size > 0);
      REQUIRE(front.size <= rest.size());
      valid = valid && front.valid;
      rest.remove_prefix(front.size);
    }
    REQUIRE(valid == simdjson::validate_utf8(text.data(), text.size()));
    auto shown = printable(text);
    REQUIRE(simdjson::validate_utf8(shown.data(), shown.size()));
  }
}

TEST_CASE("a cut between columns is a cut between code points") {
  CHECK(first_code_points("a\xC3\xA9z", 2) == "a\xC3\xA9");
  CHECK(first_code_points("abc", 9) == "abc");
  CHECK(first_code_points("abc", 0).empty());
  CHECK(count_code_points("a\xC3\xA9\xE2\x82\xAC\xFF") == 4);
}
