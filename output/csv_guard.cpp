#include "output/csv_guard.hpp"

#include <algorithm>
#include <array>

namespace muster::output {

namespace {

/// `=`, `+`, `-` and `@` as some locales write them.
constexpr std::array<std::string_view, 4> full_width{"\uFF1D", "\uFF0B",
                                                     "\uFF0D", "\uFF20"};

void skip(std::string_view& text, char c) {
  text.remove_prefix(std::min(text.find_first_not_of(c), text.size()));
}

} // namespace

bool needs_csv_guard(std::string_view text) {
  skip(text, csv_guard);
  skip(text, ' ');
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
