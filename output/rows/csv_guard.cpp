// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/csv_guard.hpp"

#include "output/rows/utf8.hpp"

#include <algorithm>
#include <array>

namespace muster::output {

namespace {

/// `=`, `+`, `-` and `@` as some locales write them.
constexpr std::array<std::string_view, 4> full_width{"\uFF1D", "\uFF0B",
                                                     "\uFF0D", "\uFF20"};

/// White space of Unicode (PropList.txt) for which is_unseen() is false.
/// Spreadsheets may trim it before they look for a formula.
bool is_blank(char32_t value) {
  return value == ' ' || value == 0xA0 || value == 0x1680
         || (value >= 0x2000 && value <= 0x200A) || value == 0x202F
         || value == 0x205F || value == 0x3000
         || (is_unseen(value) && !is_control(value));
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty()) {
    auto next = front_code_point(text);
    if (!next.valid || !is_blank(next.value))
      break;
    text.remove_prefix(next.size);
  }
  return text;
}

} // namespace

bool needs_csv_guard(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(csv_guard), text.size()));
  text = without_blanks(text);
  if (text.empty())
    return false;
  switch (text.front()) {
    case '=':
    case '+':
    case '-':
    case '@':
    case '\t':
    case '\r':
    case '\n':
      return true;
    default:
      return std::any_of(full_width.begin(), full_width.end(),
                         [text](auto x) { return text.starts_with(x); });
  }
}

std::string_view without_csv_guard(std::string_view cell) {
  if (cell.starts_with(csv_guard) && needs_csv_guard(cell))
    cell.remove_prefix(1);
  return cell;
}

} // namespace muster::output
