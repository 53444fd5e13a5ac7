// SPDX-License-Identifier: BSD-3-Clause

#include "http/url/redact.hpp"

#include "http/url/ascii.hpp"

#include <algorithm>
#include <utility>

namespace muster::http {

namespace {

/// The byte of the `%XX` at the front of `text`; -1 if there is none.
int escaped_byte(std::string_view text) {
  if (text.size() < 3 || text.front() != '%')
    return -1;
  const auto high = hex_value(text[1]);
  const auto low = hex_value(text[2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/// Whether `text` contains an '@', or may contain one after decoding.
bool may_have_at(std::string_view text) {
  if (text.find('@') != text.npos)
    return true;
  for (auto i = text.find('%'); i != text.npos; i = text.find('%', i + 1)) {
    const auto byte = escaped_byte(text.substr(i));
    // Digits and '%' may form another `%40`.
    if (byte == '@' || byte == '%'
        || (byte >= 0 && hex_value(static_cast<char>(byte)) >= 0))
      return true;
  }
  return false;
}

/// A text with its percent-encoding removed.
struct decoded_text {
  std::string text;
  /// For each byte and the end: its position in the original text.
  std::vector<size_t> origin;

  explicit decoded_text(std::string_view whole) : text{whole} {
    origin.resize(whole.size() + 1);
    for (size_t i = 0; i < origin.size(); ++i)
      origin[i] = i;
  }

  /// Removes one level of encoding. Returns false if there is none.
  bool decode() {
    size_t size = 0;
    size_t i = 0;
    for (; i < text.size(); ++size) {
      const auto byte = escaped_byte(std::string_view{text}.substr(i));
      origin[size] = origin[i];
      text[size] = byte < 0 ? text[i] : static_cast<char>(byte);
      i += byte < 0 ? 1 : 3;
    }
    origin[size] = origin[i];
    origin.resize(size + 1);
    text.resize(size);
    return size < i;
  }
};

} // namespace

std::vector<text_range> find_credentials(std::string_view text,
                                         text_kind kind) {
  if (!may_have_at(text))
    return {};
  auto all = find_userinfo(text, kind);
  if (text.find('%') == text.npos)
    return all;
  constexpr int levels = 4;
  decoded_text inner{text};
  for (int level = 0; level < levels && inner.decode(); ++level)
    for (const auto& found : find_userinfo(inner.text, kind))
      all.push_back({inner.origin[found.begin], inner.origin[found.end]});
  std::ranges::sort(all, {}, &text_range::begin);
  std::vector<text_range> merged;
  for (const auto& next : all)
    if (!merged.empty() && next.begin < merged.back().end)
      merged.back().end = std::max(merged.back().end, next.end);
    else
      merged.push_back(next);
  return merged;
}

std::string redact_credentials(std::string_view input, text_kind kind) {
  std::string out;
  size_t copied = 0;
  for (const auto& secret : find_credentials(input, kind)) {
    out.append(input, copied, secret.begin - copied);
    out += redacted;
    copied = secret.end;
  }
  out.append(input, copied);
  return out;
}

void redact(std::string& text, text_kind kind) {
  if (may_have_at(text))
    text = redact_credentials(text, kind);
}

} // namespace muster::http
