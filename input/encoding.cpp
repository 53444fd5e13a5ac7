#include "input/encoding.hpp"

namespace muster::input {

namespace {

using namespace std::string_view_literals;

constexpr auto utf8_mark = "\xef\xbb\xbf"sv;
constexpr auto utf16_little_mark = "\xff\xfe"sv;
constexpr auto utf16_big_mark = "\xfe\xff"sv;

constexpr const char* utf16_little = "UTF-16 (little-endian)";
constexpr const char* utf16_big = "UTF-16 (big-endian)";
constexpr const char* utf32 = "UTF-32";

/// `nuls` has a digit for each of the first bytes, 0 for a NUL.
const char* by_nuls(std::string_view nuls) {
  if (nuls == "0101")
    return utf16_big;
  if (nuls == "1010")
    return utf16_little;
  if (nuls == "0001" || nuls == "1000")
    return utf32;
  return nullptr;
}

} // namespace

encoding detect_encoding(std::string_view head) {
  head = head.substr(0, encoding_head);
  if (head.substr(0, utf8_mark.size()) == utf8_mark)
    return {nullptr, utf8_mark.size()};
  if (head == "\xff\xfe\0\0"sv || head == "\0\0\xfe\xff"sv)
    return {utf32};
  auto mark = head.substr(0, utf16_little_mark.size());
  if (mark == utf16_little_mark)
    return {utf16_little};
  if (mark == utf16_big_mark)
    return {utf16_big};
  char nuls[encoding_head] = {};
  for (size_t i = 0; i < head.size(); ++i)
    nuls[i] = head[i] == '\0' ? '0' : '1';
  return {by_nuls({nuls, head.size()})};
}

} // namespace muster::input
