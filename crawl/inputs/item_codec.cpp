// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/inputs/item_codec.hpp"

#include <cstdint>
#include <string>

namespace muster {

namespace {

constexpr char is_secure = 1;
/// The text of the line is not its serialised URL.
constexpr char has_own_text = 2;
constexpr char has_userinfo = 4;
constexpr char has_carry = 8;
constexpr char has_warning = 16;
constexpr char is_cut_in_secret = 32;

/// Appends a number in groups of seven bits, the lowest first. The top bit is
/// set in all bytes but the last.
void append_number(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void append_text(std::string& out, std::string_view text) {
  append_number(out, text.size());
  out += text;
}

/// Whether the text of the line is its serialised URL.
bool is_as_sent(const input_item& item) {
  auto& target = item.target;
  std::string_view text = item.url;
  auto takes = [&](std::string_view part) {
    auto fits = text.starts_with(part);
    text.remove_prefix(fits ? part.size() : 0);
    return fits;
  };
  if (!takes(target.secure ? "https://" : "http://") || !takes(target.host))
    return false;
  if (target.port != (target.secure ? 443 : 80)
      && !takes(":" + std::to_string(target.port)))
    return false;
  return text == target.target;
}

/// Reads what the functions above have written. `whole` becomes false if the
/// bytes end too early.
struct decoder {
  std::string_view rest;
  bool whole = true;

  uint64_t number() {
    uint64_t value = 0;
    for (unsigned shift = 0; !rest.empty(); shift += 7) {
      auto byte = static_cast<uint8_t>(rest.front());
      rest.remove_prefix(1);
      value |= uint64_t{byte & 0x7Fu} << shift;
      if (byte < 0x80)
        return value;
    }
    whole = false;
    return 0;
  }

  std::string_view text() {
    auto size = number();
    if (size > rest.size()) {
      whole = false;
      return {};
    }
    auto result = rest.substr(0, size);
    rest.remove_prefix(size);
    return result;
  }

  char byte() {
    if (rest.empty()) {
      whole = false;
      return 0;
    }
    auto result = rest.front();
    rest.remove_prefix(1);
    return result;
  }
};

} // namespace

void append_item(std::string& out, const input_item& item) {
  auto& target = item.target;
  char flags = target.secure ? is_secure : 0;
  if (!is_as_sent(item))
    flags |= has_own_text;
  if (!target.username.empty() || !target.password.empty())
    flags |= has_userinfo;
  if (!item.carry.empty())
    flags |= has_carry;
  if (!item.warning.empty())
    flags |= has_warning;
  if (target.cut_in_secret)
    flags |= is_cut_in_secret;
  out += flags;
  append_number(out, item.index);
  append_number(out, target.port);
  append_text(out, target.target);
  if (flags & has_own_text)
    append_text(out, item.url);
  if (flags & has_userinfo) {
    append_text(out, target.username);
    append_text(out, target.password);
  }
  if (flags & has_carry) {
    append_number(out, item.carry.size());
    for (auto& value : item.carry)
      append_text(out, value);
  }
  if (flags & has_warning)
    append_text(out, item.warning);
}

bool take_item(std::string_view& bytes, std::string_view host,
               input_item& out) {
  decoder from{bytes};
  auto flags = from.byte();
  out.index = from.number();
  auto& target = out.target;
  target.secure = flags & is_secure;
  target.host = host;
  target.port = static_cast<uint16_t>(from.number());
  target.target = from.text();
  std::string_view text;
  if (flags & has_own_text)
    text = from.text();
  if (flags & has_userinfo) {
    target.username = from.text();
    target.password = from.text();
  }
  if (flags & has_carry)
    for (auto count = from.number(); count > 0 && from.whole; --count)
      out.carry.emplace_back(from.text());
  if (flags & has_warning)
    out.warning = from.text();
  target.cut_in_secret = flags & is_cut_in_secret;
  if (!from.whole)
    return false;
  if (flags & has_own_text)
    out.url = text;
  else
    out.url = target.str();
  bytes = from.rest;
  return true;
}

} // namespace muster
