// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/printable.hpp"

#include "output/rows/utf8.hpp"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

/// A field value may have tabs (RFC 9110, section 5.5).
bool is_forbidden(char32_t value) {
  return output::is_control(value) && value != '\t';
}

bool is_printable(std::string_view text) {
  while (!text.empty()) {
    auto front = output::front_code_point(text);
    if (!front.valid || is_forbidden(front.value))
      return false;
    text.remove_prefix(front.size);
  }
  return true;
}

} // namespace

std::string problem_of_text(std::string_view what, std::string_view text,
                            size_t most) {
  if (text.size() > most)
    return "a result whose " + std::string{what} + " has "
           + std::to_string(text.size()) + " bytes";
  if (!is_printable(text))
    return "a result whose " + std::string{what} + " is not printable UTF-8";
  return {};
}

/// Makes `text` printable, and shortens it to `most` bytes.
void make_printable(std::string& text, size_t most) {
  if (text.size() <= most && is_printable(text))
    return;
  static constexpr auto plain = output::printable_except("");
  std::string result;
  output::append_filtered(result, std::string_view{text}.substr(0, most), plain,
                          [&result](char32_t value, std::string_view bytes) {
                            if (is_forbidden(value))
                              output::append_percent(result, bytes);
                            else
                              result += bytes;
                          });
  if (result.size() > most || text.size() > most) {
    auto end = std::min(result.size(), most - ellipsis.size());
    while (end > 0 && (static_cast<unsigned char>(result[end]) & 0xC0) == 0x80)
      --end;
    result.resize(end);
    result += ellipsis;
  }
  text = std::move(result);
}

bool is_visible_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

bool is_web_url(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

} // namespace muster
