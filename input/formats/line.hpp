// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace muster::input {

/// One input line.
struct line {
  uint64_t index = 0; ///< Position among all lines with a URL, from 0.
  /// The URL as given, without white space, quotes or angle brackets around it.
  /// If there is an error, the text in which no URL was found.
  std::string url;
  bool cut = false;               ///< `url` is only the beginning of the text.
  std::vector<std::string> carry; ///< In the order of input_settings::carry.
  /// Why the line has no URL (broken JSON, missing field, too long); empty
  /// otherwise. Names file and line number.
  std::string error;
};

} // namespace muster::input
