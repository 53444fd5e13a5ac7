// SPDX-License-Identifier: BSD-3-Clause

#include "input/formats/csv_parser.hpp"
#include "tests/support/catch.hpp"

#include <random>

using muster::input::csv_parser;

namespace {

using row = std::vector<std::string>;
using table = std::vector<row>;

/// Writes random tables in random style, and knows their values.
class writer {
public:
  explicit writer(uint32_t seed) : random_{seed} {
    // nop
  }

  size_t below(size_t limit) {
    return random_() % limit;
  }

  row random_row(size_t columns) {
    row result(columns);
    for (auto& field : result)
      field = random_field();
    return result;
  }

  std::string encode(const row& fields) {
    std::string result;
    for (size_t i = 0; i < fields.size(); ++i) {
      if (i > 0)
        result += ',';
      result += encode_field(fields[i], fields.size() == 1);
    }
    return result;
  }

private:
  std::string random_field() {
    constexpr std::string_view letters = "ab ,\"\n\r\t#;x";
    std::string result(below(6), ' ');
    for (auto& c : result)
      c = letters[below(letters.size())];
    return result;
  }

  std::string encode_field(const std::string& field, bool alone) {
    auto must = field.find_first_of(",\r\n") != field.npos
                || field.substr(0, 1) == "\"" || (field.empty() && alone);
    if (!must && below(3) > 0)
      return field;
    std::string result = "\"";
    for (auto c : field)
      result += c == '"' ? std::string{"\"\""} : std::string{c};
    return result + '"';
  }

  std::mt19937 random_;
};

row fields_of(const csv_parser& parser) {
  row result;
  for (size_t i = 0; i < parser.field_count(); ++i)
    result.emplace_back(parser.field(i));
  return result;
}

/// Feeds pieces of random sizes.
table parse(const std::string& text, writer& random) {
  csv_parser parser{','};
  table result;
  auto take = [&] {
    if (!parser.complete())
      return;
    CHECK(parser.problem() == nullptr);
    if (!parser.blank())
      result.push_back(fields_of(parser));
    parser.next_record();
  };
  for (std::string_view rest = text; !rest.empty();) {
    auto piece = rest.substr(0, 1 + random.below(9));
    rest.remove_prefix(parser.feed(piece));
    take();
  }
  parser.finish();
  take();
  return result;
}

} // namespace

TEST_CASE("a table that was written parses to the same values") {
  auto seed = std::random_device{}();
  CAPTURE(seed);
  writer random{seed};
  for (int round = 0; round < 3000; ++round) {
    table wanted;
    std::string text;
    auto columns = 1 + random.below(4);
    const char* ends[] = {"\n", "\r\n", "\r"};
    auto rows = random.below(5);
    for (size_t i = 0; i < rows; ++i) {
      wanted.push_back(random.random_row(columns));
      text += random.encode(wanted.back());
      if (i + 1 < rows || random.below(2) == 0)
        text += ends[random.below(3)];
    }
    CAPTURE(text);
    REQUIRE(parse(text, random) == wanted);
  }
}

TEST_CASE("a parser keeps the requested columns from the next record on") {
  csv_parser parser{';'};
  std::string_view text = "a;b;c\n1;2;3\n4\n5;6;7;8\n";
  std::vector<row> rows;
  while (!text.empty()) {
    text.remove_prefix(parser.feed(text));
    REQUIRE(parser.complete());
    rows.push_back(
      {std::string{parser.field(0)}, std::string{parser.field(2)}});
    parser.keep({true, false, true});
    parser.next_record();
  }
  CHECK(rows
        == std::vector<row>{{"a", "c"}, {"1", "3"}, {"4", ""}, {"5", "7"}});
}
