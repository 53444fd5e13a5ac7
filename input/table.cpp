#include "input/table.hpp"

#include "input/url_text.hpp"

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

bool is_url(std::string_view cell) {
  return cell.starts_with("http://") || cell.starts_with("https://");
}

size_t first_url(const std::vector<std::string_view>& cells) {
  return static_cast<size_t>(std::find_if(cells.begin(), cells.end(), is_url)
                             - cells.begin());
}

std::string sentence(char separator, std::string_view column,
                     std::string_view field) {
  std::string result = "this is ";
  result += separator == ','    ? "CSV"
            : separator == '\t' ? "a table with tabs"
                                : "a table with semicolons";
  result += ", not a list of URLs; ";
  if (column.empty())
    return result
           + "add a header line with the column names, and use "
             "input.format=csv";
  if (separator == ';')
    result += "input.format=csv reads it if commas replace the semicolons";
  else
    result += separator == ','
                ? "input.format=csv reads it"
                : "input.format=csv reads it if its name ends in .tsv";
  if (column != field)
    result.append(", with input.field=").append(column.substr(0, 40));
  return result;
}

} // namespace

std::string describe_table(std::string_view first, std::string_view second,
                           std::string_view field) {
  for (auto separator : {',', '\t', ';'}) {
    auto names = cells_of(first, separator);
    auto row = cells_of(second, separator);
    if (names.size() < 2)
      continue;
    if (first.find(scheme_mark) != first.npos) {
      // No header. A URL may hold separators, and more URLs behind them.
      auto at = first_url(names);
      auto quoted = first.starts_with('"')
                    && first.find(std::string{'"', separator, '"'})
                         != first.npos;
      if ((at > 0 && at < names.size()) || (at == 0 && quoted))
        return sentence(separator, {}, field);
      continue;
    }
    if (std::find(names.begin(), names.end(), field) != names.end())
      return sentence(separator, field, field);
    if (auto at = first_url(row); row.size() > 1 && at < names.size()
                                  && at < row.size() && !names[at].empty())
      return sentence(separator, names[at], field);
  }
  return {};
}

} // namespace muster::input
