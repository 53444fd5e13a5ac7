// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/lists.hpp"

#include "input/formats/csv_parser.hpp"

// A CSV list, and the parser alone: rows that are written again must parse to
// the same values.
namespace muster::fuzz {

namespace {

using row = std::vector<std::string>;

struct table {
  std::vector<row> rows; ///< Without blank lines and rows with a problem.
  bool sound = true;     ///< No row has a problem.
};

table parse(std::string_view bytes, size_t piece_size) {
  input::csv_parser parser{','};
  cutter pieces{bytes, piece_size};
  table result;
  auto take_record = [&] {
    result.sound = result.sound && parser.problem() == nullptr;
    if (!parser.blank() && parser.problem() == nullptr) {
      auto& added = result.rows.emplace_back();
      for (size_t i = 0; i < parser.field_count(); ++i)
        added.emplace_back(parser.field(i));
    }
    parser.next_record();
  };
  while (!pieces.done()) {
    auto piece = pieces.next();
    while (!piece.empty()) {
      auto size = parser.feed(piece);
      expect(size <= piece.size(), "a parser takes what there is");
      piece.remove_prefix(size);
      if (parser.complete())
        take_record();
      else
        expect(piece.empty(), "a parser takes all of a piece");
    }
  }
  parser.finish();
  if (parser.complete())
    take_record();
  return result;
}

std::string written(const std::vector<row>& rows) {
  std::string result;
  for (auto& fields : rows) {
    for (size_t i = 0; i < fields.size(); ++i) {
      result += i == 0 ? "\"" : ",\"";
      for (auto c : fields[i])
        result += c == '"' ? std::string{"\"\""} : std::string{c};
      result += '"';
    }
    result += "\r\n";
  }
  return result;
}

} // namespace

void run(std::string_view bytes) {
  auto make = [](input::window& bytes) {
    return input::make_csv_stream(bytes, {"url", {"id"}}, ',');
  };
  check_list(make, bytes, 1);
  auto whole = parse(bytes, bytes.size() + 1);
  for (auto size : {size_t{1}, size_t{9}}) {
    auto parts = parse(bytes, size);
    expect(parts.rows == whole.rows && parts.sound == whole.sound,
           "pieces have the same rows");
  }
  auto again = parse(written(whole.rows), 64);
  expect(again.sound && again.rows == whole.rows,
         "rows that are written anew are the same rows");
}

std::vector<std::string> seeds() {
  auto result = list_seeds("formats/csv_test.cpp");
  add(result, list_seeds("formats/csv_parser_test.cpp"));
  for (auto& text : list_seeds("formats/csv_test.cpp"))
    result.push_back("id,url\n" + text);
  return result;
}

} // namespace muster::fuzz
