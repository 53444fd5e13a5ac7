// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/utf8.hpp"

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

TEST_CASE("bytes that are not UTF-8 are percent-encoded") {
  // The byte sequences of the Unicode standard, tables 3-8 to 3-11, and the
  // ends of the ranges.
  const std::vector<std::pair<std::string, std::string>> cases = {
    {"\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", "%C0%AF%E0%80%BF%F0%81%82A"},
    {"\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", "%ED%A0%80%ED%BF%BF%ED%AFA"},
    {"\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", "%F4%91%92%93%FFA%80%BFB"},
    {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", "%E1%80%E2%F0%91%92%F1%BFA"},
    {"\xF5\x80", "%F5%80"},
    {"\xC3", "%C3"},
    {"a\xE2\x82", "a%E2%82"},
    {"\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"},
    {"\xEE\x80\x80\xED\x9F\xBF", "\xEE\x80\x80\xED\x9F\xBF"},
    {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80",
     "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
  };
  for (const auto& [input, expected] : cases) {
    CHECK(printable(input) == expected);
    CHECK(is_utf8(input) == (input == expected));
  }
}

TEST_CASE("printed text has no control or invisible characters") {
  // R stands for a character that is percent-encoded.
  const std::vector<std::pair<std::string, std::string>> cases = {
    {"\x1b[31mred\x1b]0;title\a", "R[31mredR]0;titleR"},
    {"a\r\nb\tc\x7f", "aRRbRcR"},
    {std::string(1, '\0'), "R"},
    {"\u0080\u0085\u009B31m\u009F", "RRR31mR"},
    // The bidirectional algorithm.
    {"gpj.\u202Eexe", "gpj.Rexe"},
    {"\u061C\u200E\u200F", "RRR"},
    {"\u202A\u202B\u202C\u202D\u202E", "RRRRR"},
    {"\u2066x\u2067\u2068\u2069", "RxRRR"},
    // No width, or none that is seen.
    {"\u200B\u200C\u200D\u2060\uFEFF", "RRRRR"},
    {"\u00AD\u034F\u115F\u1160\u180E\u3164\uFFA0", "RRRRRRR"},
    {"\u2061\u2064\u206A\u206F\uFFF9\uFFFB", "RRRRRR"},
    {"\uFE00\uFE0F\U000E0100\U000E01EF", "RRRR"},
    {"\U000E0001\U000E0020\U000E007F\U0001D173", "RRRR"},
    // Separators of lines and paragraphs.
    {"a\u2028b\u2029", "aRbR"},
    // All else stays, as do the neighbours of these.
    {"gr\u00FC\u00DF\u00A0\u4E2D\u05D0\u0627\U0001F600",
     "gr\u00FC\u00DF\u00A0\u4E2D\u05D0\u0627\U0001F600"},
    {"\u200A\u2010\u2027\u202F\u205F\u2070\uFE10\uFFFC\U000E1000",
     "\u200A\u2010\u2027\u202F\u205F\u2070\uFE10\uFFFC\U000E1000"},
  };
  for (const auto& [input, expected] : cases) {
    std::string wanted;
    std::string_view rest = input;
    for (std::string_view shown = expected; !shown.empty();) {
      auto hidden = shown.front() == 'R';
      auto size = front_code_point(rest).size;
      if (hidden)
        append_percent(wanted, rest.substr(0, size));
      else
        wanted += rest.substr(0, size);
      shown.remove_prefix(hidden ? 1 : size);
      rest.remove_prefix(size);
    }
    CHECK(printable(input) == wanted);
    std::string lines;
    append_printable_lines(lines, input + "\n");
    // A line feed is the only difference.
    CHECK(printable(lines) == wanted + "%0A");
    CHECK(lines.back() == '\n');
  }
}

TEST_CASE("printed text is always UTF-8, and valid UTF-8 is unchanged") {
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

TEST_CASE("text is cut between code points") {
  CHECK(first_code_points("a\xC3\xA9z", 2) == "a\xC3\xA9");
  CHECK(first_code_points("abc", 9) == "abc");
  CHECK(first_code_points("abc", 0).empty());
  CHECK(count_code_points("a\xC3\xA9\xE2\x82\xAC\xFF") == 4);
}
