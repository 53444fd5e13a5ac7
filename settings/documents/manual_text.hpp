// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace muster {

/// A term and what it means.
struct manual_entry {
  std::string term;
  std::string meaning;
};

/// The parts of a manual page that are not about options.
struct manual_text {
  std::vector<std::string> description; ///< Paragraphs.
  std::vector<manual_entry> fields;     ///< Of a record, in their order.
  std::vector<manual_entry> files;
  std::vector<std::string> see_also; ///< `muster-node(1)`.
};

/// For a program by its name.
manual_text manual_text_of(std::string_view program);

} // namespace muster
