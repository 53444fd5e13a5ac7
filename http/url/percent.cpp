// SPDX-License-Identifier: BSD-3-Clause

#include "http/url/percent.hpp"

#include "http/url/ascii.hpp"

#include <array>

namespace muster::http {

namespace {

constexpr auto path = static_cast<uint8_t>(encode_set::path);
constexpr auto query = static_cast<uint8_t>(encode_set::query);
constexpr auto userinfo = static_cast<uint8_t>(encode_set::userinfo);

/// For each byte, the sets that contain it.
constexpr auto membership = [] {
  std::array<uint8_t, 256> sets{};
  auto include = [&sets](std::string_view bytes, uint8_t in) {
    for (auto byte : bytes)
      sets[static_cast<uint8_t>(byte)] |= in;
  };
  for (size_t byte = 0; byte < sets.size(); ++byte)
    if (byte < 0x20 || byte > 0x7e)
      sets[byte] = path | query | userinfo;
  include(" \"#<>", path | query | userinfo);
  include("'", query);
  include("?^`{}", path | userinfo);
  include("/:;=@[\\]|", userinfo);
  return sets;
}();

} // namespace

void append_encoded(std::string& out, std::string_view bytes, encode_set set) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  size_t begin = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<uint8_t>(bytes[i]);
    if ((membership[byte] & static_cast<uint8_t>(set)) == 0)
      continue;
    out.append(bytes, begin, i - begin);
    out += {'%', digits[byte >> 4], digits[byte & 0x0f]};
    begin = i + 1;
  }
  out.append(bytes, begin);
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const auto high = hex_value(text[i + 1]);
      const auto low = hex_value(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

} // namespace muster::http
