// SPDX-License-Identifier: BSD-3-Clause

#include "input/content/table.hpp"

#include "input/content/separator.hpp"
#include "input/formats/csv_columns.hpp"
#include "input/formats/same_name.hpp"
#include "input/formats/url_text.hpp"

#include <algorithm>
#include <vector>

namespace muster::input {

namespace {

constexpr std::string_view scheme_mark = "://";

std::vector<std::string_view> cells_of(std::string_view line, char separator) {
  std::vector<std::string_view> result;
  for (;;) {
    auto end = line.find(separator);
    result.push_back(clean_url(line.substr(0, end)));
    if (end == line.npos)
      return result;
    line.remove_prefix(end + 1);
  }
}

size_t first_url(const std::vector<std::string_view>& cells) {
  return static_cast<size_t>(
    std::find_if(cells.begin(), cells.end(), is_url_cell) - cells.begin());
}

size_t first_host(const std::vector<std::string_view>& cells) {
  return static_cast<size_t>(
    std::find_if(cells.begin(), cells.end(), looks_like_host) - cells.begin());
}

const char* name_of(char separator) {
  switch (separator) {
    case ',':
      return "CSV";
    case '\t':
      return "a table with tabs";
    case ';':
      return "a table with semicolons";
    default:
      return "a table with bars";
  }
}

/// A column that contains the URLs.
struct column {
  size_t index = 0;
  std::string_view name; ///< Empty if the table has no header.
  bool hosts = false;    ///< Its URLs have no scheme.
};

std::string way_out(const column& found, const selection& wanted) {
  std::vector<std::string> others;
  if (found.name.empty()) {
    others.emplace_back("input.header=false");
    others.push_back("input.field=" + std::to_string(found.index + 1));
  } else if (!same_name(found.name, wanted.field)) {
    others.push_back("input.field=" + std::string{found.name.substr(0, 40)});
  }
  if (found.hosts && !wanted.hosts)
    others.emplace_back("input.default-scheme=https");
  std::string result = "input.format=csv reads it";
  for (size_t i = 0; i < others.size(); ++i)
    result += (i == 0                   ? ", with "
               : i + 1 == others.size() ? " and "
                                        : ", ")
              + others[i];
  return result;
}

std::string sentence(char separator, const column& found,
                     const selection& wanted) {
  return std::string{"this is "} + name_of(separator) + ", not a list of URLs; "
         + way_out(found, wanted);
}

/// Whether a cell may be another column after the URL, such as the `1` in
/// `URL,1`.
bool is_column_like(std::string_view cell) {
  return !is_url_cell(cell) && cell.find_first_of("/=?&#") == cell.npos;
}

/// Number of columns of a line that begins with a URL; 1 if the line may be
/// only a URL.
size_t columns_of(std::string_view line, char separator) {
  auto cells = cells_of(line, separator);
  auto is_row = is_url_cell(cells[0]) && cells[0].find('?') == cells[0].npos
                && std::all_of(cells.begin() + 1, cells.end(), is_column_like);
  return is_row ? cells.size() : 1;
}

/// Whether the last column is empty or quoted, so that it cannot belong to the
/// URL.
bool ends_like_row(std::string_view line, char separator) {
  return line.ends_with(separator)
         || (line.ends_with('"')
             && line.find(std::string{separator, '"'}) != line.npos);
}

/// Number of columns of a line that begins with a URL; 1 unless the last column
/// shows that the line is a row.
size_t sure_columns_of(std::string_view line, char separator) {
  return ends_like_row(line, separator) ? columns_of(line, separator) : 1;
}

/// Whether the first line is a row, so that the table has no header.
bool is_first_row(std::string_view first, std::string_view second,
                  char separator) {
  auto cells = cells_of(first, separator);
  auto at = first_url(cells);
  if (at > 0)
    return at < cells.size();
  // A URL may contain separators, and further URLs after them.
  auto quoted = first.starts_with('"')
                && first.find(std::string{'"', separator, '"'}) != first.npos;
  auto columns = sure_columns_of(first, separator);
  return quoted
         || (columns > 1 && columns == sure_columns_of(second, separator));
}

/// describe_table() for a table of host names, such as `1,example.org`.
std::string describe_hosts(std::string_view first, std::string_view second,
                           const selection& wanted) {
  // A URL may contain separators and host names.
  for (auto line : {first, second})
    if (line.find(scheme_mark) != line.npos)
      return {};
  for (auto separator : separators) {
    auto names = cells_of(first, separator);
    auto row = cells_of(second, separator);
    auto at = first_host(row);
    if (names.size() < 2 || names.size() != row.size() || at == row.size()
        || names[at].empty())
      continue;
    auto in_first = first_host(names);
    if (in_first == at)
      return sentence(separator, {at, {}, true}, wanted);
    if (in_first == names.size())
      return sentence(separator, {at, names[at], true}, wanted);
  }
  return {};
}

} // namespace

bool may_be_row(std::string_view line) {
  return std::any_of(separators.begin(), separators.end(), [=](char separator) {
    return sure_columns_of(line, separator) > 1;
  });
}

std::string describe_table(std::string_view first, std::string_view second,
                           const selection& wanted) {
  auto is_wanted = [&](std::string_view name) {
    return same_name(name, wanted.field);
  };
  for (auto separator : separators) {
    auto names = cells_of(first, separator);
    auto row = cells_of(second, separator);
    if (names.size() < 2)
      continue;
    if (first.find(scheme_mark) != first.npos) {
      if (is_first_row(first, second, separator))
        return sentence(separator, {first_url(names), {}}, wanted);
      continue;
    }
    if (auto at = std::ranges::find_if(names, is_wanted); at != names.end())
      return sentence(separator, {0, *at}, wanted);
    if (auto at = first_url(row); row.size() > 1 && at < names.size()
                                  && at < row.size() && !names[at].empty())
      return sentence(separator, {at, names[at]}, wanted);
  }
  return describe_hosts(first, second, wanted);
}

std::string describe_rows(std::span<const std::string_view> lines) {
  for (auto separator : separators) {
    auto columns = lines.size() < 2 ? 1 : columns_of(lines[0], separator);
    auto is_row = [=](std::string_view line) {
      return columns_of(line, separator) == columns;
    };
    if (columns > 1 && std::all_of(lines.begin(), lines.end(), is_row))
      return std::string{"this looks like "} + name_of(separator)
             + ", but each line is read as a URL; if it is, " + way_out({}, {});
  }
  return {};
}

} // namespace muster::input
