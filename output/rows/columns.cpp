// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/columns.hpp"

namespace muster::output {

namespace {

struct name_row {
  std::vector<std::string_view> names;

  template<class T>
  void value(std::string_view name, const T&) {
    names.push_back(name);
  }

  void null(std::string_view name) {
    names.push_back(name);
  }
};

} // namespace

std::vector<std::string_view> column_names() {
  name_row row;
  visit_columns(record{}, row);
  return row.names;
}

} // namespace muster::output
