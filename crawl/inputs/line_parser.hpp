// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/url/url.hpp"
#include "input/reader.hpp"
#include "messages/job.hpp"

#include <string>

namespace muster {

/// Turns lines into items.
///
/// Lists often have many lines of one origin behind each other. If a line
/// begins as the two before it did, and continues with characters that need no
/// treatment, its URL needs no parser. So a large host is read past faster.
class line_parser {
public:
  /// The line that `from` gave last, as an item.
  input_item parse(input::line&& line, const input::reader& from);

private:
  /// Whether it is the last origin with another plain target.
  bool repeats_origin(const input::line& line) const;

  void parse_anew(const input::line& line, const input::reader& from,
                  input_item& out);

  void remember(const http::url& target);

  /// Of the last URL that was parsed, without a target.
  http::url base_;
  /// The same as a line begins; empty until it has repeated.
  std::string origin_;
};

} // namespace muster
