// SPDX-License-Identifier: BSD-3-Clause

#include "input/bytes/encoding.hpp"

#include <algorithm>
#include <string>

namespace muster::input {

namespace {

using namespace std::string_view_literals;

constexpr auto utf8_mark = "\xef\xbb\xbf"sv;
constexpr auto utf16_little_mark = "\xff\xfe"sv;
constexpr auto utf16_big_mark = "\xfe\xff"sv;

constexpr const char* utf16_little = "UTF-16 (little-endian)";
constexpr const char* utf16_big = "UTF-16 (big-endian)";
constexpr const char* utf32 = "UTF-32";

constexpr size_t unit = 4;
/// Number of bytes to examine. NUL bytes in fewer bytes may come from one
/// broken line. More bytes are not examined, so that the result does not depend
/// on how many have arrived.
constexpr size_t judged = 64;

/// The encoding that has NULs at these places of four bytes; null if there is
/// none.
const char* by_nuls(std::string_view bytes) {
  std::string nuls;
  for (auto c : bytes)
    nuls += c == '\0' ? '0' : '1';
  if (nuls == "0101")
    return utf16_big;
  if (nuls == "1010")
    return utf16_little;
  if (nuls == "0001" || nuls == "1000")
    return utf32;
  return nullptr;
}

} // namespace

encoding detect_encoding(std::string_view head, bool whole) {
  if (head.size() < unit && !whole)
    return {true};
  auto first = head.substr(0, unit);
  if (first.starts_with(utf8_mark))
    return {false, nullptr, utf8_mark.size()};
  if (first == "\xff\xfe\0\0"sv || first == "\0\0\xfe\xff"sv)
    return {false, utf32};
  if (first.starts_with(utf16_little_mark))
    return {false, utf16_little};
  if (first.starts_with(utf16_big_mark))
    return {false, utf16_big};
  auto* foreign = by_nuls(first);
  if (foreign == nullptr)
    return {};
  if (head.size() < judged && !whole)
    return {true};
  // Non-ASCII characters may occur between the letters, so a majority decides.
  size_t units = 0;
  size_t alike = 0;
  for (size_t at = 0; at + unit <= std::min(head.size(), judged); at += unit) {
    ++units;
    alike += by_nuls(head.substr(at, unit)) == foreign ? 1 : 0;
  }
  return {false, 2 * alike > units ? foreign : nullptr};
}

} // namespace muster::input
