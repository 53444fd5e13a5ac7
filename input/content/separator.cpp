// SPDX-License-Identifier: BSD-3-Clause

#include "input/content/separator.hpp"

#include "input/formats/csv_columns.hpp"
#include "input/formats/csv_parser.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace muster::input {

namespace {

std::vector<std::string> first_row(std::string_view head, char separator) {
  csv_parser parser{separator};
  while (!head.empty() && (!parser.complete() || parser.blank())) {
    if (parser.complete())
      parser.next_record();
    head.remove_prefix(parser.feed(head));
  }
  if (!parser.complete())
    parser.finish();
  std::vector<std::string> result;
  for (size_t i = 0; i < parser.field_count(); ++i)
    result.emplace_back(parser.field(i));
  return result;
}

} // namespace

char detect_separator(std::string_view head, const selection& wanted) {
  auto line =
    head.substr(std::min(head.find_first_not_of("\r\n"), head.size()));
  if (is_separator_line(line))
    return line[separator_mark.size()];
  auto best = separators.front();
  size_t best_columns = 1;
  auto best_has_url = false;
  for (auto separator : separators) {
    auto row = first_row(head, separator);
    if (row.size() < 2)
      continue;
    auto has_url = may_hold_url(row, wanted);
    if (has_url > best_has_url
        || (has_url == best_has_url && row.size() > best_columns)) {
      best = separator;
      best_columns = row.size();
      best_has_url = has_url;
    }
  }
  return best;
}

} // namespace muster::input
