#include "http/utf8.hpp"

#include <cstdint>

namespace muster::http {

namespace {

struct sequence {
  size_t length = 1;
  bool complete = false;
};

/// The sequence that `text`, which is not empty, begins with.
sequence first_sequence(std::string_view text) {
  const auto lead = static_cast<uint8_t>(text[0]);
  if (lead < 0x80)
    return {1, true};
  if (lead < 0xc2 || lead > 0xf4)
    return {1, false};
  const size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  // The second byte's range excludes overlong forms, surrogates and what lies
  // beyond U+10FFFF.
  uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  for (size_t i = 1; i < length; ++i) {
    if (i == text.size())
      return {i, false};
    const auto byte = static_cast<uint8_t>(text[i]);
    if (byte < low || byte > high)
      return {i, false};
    low = 0x80;
    high = 0xbf;
  }
  return {length, true};
}

} // namespace

std::string repair_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto [length, complete] = first_sequence(text);
    if (complete)
      out += text.substr(0, length);
    else
      out += "\xef\xbf\xbd";
    text.remove_prefix(length);
  }
  return out;
}

} // namespace muster::http
