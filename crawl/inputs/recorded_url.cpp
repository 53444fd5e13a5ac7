// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/inputs/recorded_url.hpp"

#include "http/url/redact.hpp"
#include "http/url/url.hpp"
#include "output/rows/utf8.hpp"

#include <algorithm>
#include <string_view>

namespace muster {

namespace {

std::string redacted(std::string text, bool cut) {
  // The '@' after a password may be in the part that is cut off.
  auto may_hide = cut && text.find_first_of(":%") < shown_characters;
  if (may_hide)
    text += '@';
  http::redact(text);
  if (may_hide)
    text.pop_back();
  return text;
}

std::string escaped(std::string text) {
  static constexpr auto plain = output::printable_except("");
  auto is_plain = [](char c) { return plain[static_cast<unsigned char>(c)]; };
  if (std::ranges::all_of(text, is_plain))
    return text;
  std::string result;
  for (std::string_view rest = text; !rest.empty();) {
    auto next = output::front_code_point(rest);
    auto bytes = rest.substr(0, next.size);
    if (next.valid && !output::is_control(next.value))
      result += bytes;
    else
      output::append_percent(result, bytes);
    rest.remove_prefix(next.size);
  }
  return result;
}

} // namespace

std::string recorded_url(const input::line& line, bool is_url) {
  auto cut = line.cut;
  auto text = redacted(line.url, cut);
  if (!is_url) {
    auto shown = output::first_code_points(text, shown_characters).size();
    cut = cut || shown < text.size();
    text.resize(shown);
  }
  auto result = escaped(std::move(text));
  if (cut)
    result += "…";
  // Redact it like all records.
  http::redact(result);
  return result;
}

std::string recorded_url(const input::line& line) {
  if (!line.error.empty())
    return recorded_url(line, false);
  auto result = recorded_url(line, true);
  // A short text has the same record in either case.
  auto is_short = result.size() <= shown_characters;
  std::string ignored;
  return is_short || http::parse_url(line.url, ignored)
           ? result
           : recorded_url(line, false);
}

} // namespace muster
