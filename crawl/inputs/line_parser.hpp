// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/url/url.hpp"
#include "input/reader.hpp"
#include "messages/job.hpp"

#include <string>

namespace muster {

/// Turns lines into items.
///
/// Lists often have many consecutive lines of one origin. If a line begins like
/// the two lines before it and continues with plain characters, its URL is not
/// parsed again. So lines of a large host are read faster.
class line_parser {
public:
  /// The last line of `from` as an item.
  input_item parse(input::line&& line, const input::reader& from);

private:
  /// Whether the URL is the last origin with another plain target.
  bool repeats_origin(const input::line& line) const;

  void parse_anew(const input::line& line, const input::reader& from,
                  input_item& out);

  void remember(const http::url& target);

  /// The last parsed URL, without its target.
  http::url base_;
  /// The beginning of a line with this origin; empty until it has been
  /// repeated.
  std::string origin_;
};

} // namespace muster
