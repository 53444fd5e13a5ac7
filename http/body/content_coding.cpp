// SPDX-License-Identifier: BSD-3-Clause

#include "http/body/content_coding.hpp"

#include "http/url/ascii.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace muster::http {

namespace {

constexpr std::array<std::pair<std::string_view, content_coding>, 5> names{{
  {"gzip", content_coding::gzip},
  {"deflate", content_coding::deflate},
  {"br", content_coding::br},
  {"zstd", content_coding::zstd},
  {"x-gzip", content_coding::gzip},
}};

/// Unsupported codings (IANA's HTTP Content Coding Registry, and inventions of
/// servers), and short names that may occur in other words.
constexpr std::array<std::string_view, 15> coding_words{
  "br",   "xz",     "z",   "7z",       "exi",    "dcb",    "dcz",    "lzma",
  "sdch", "vcdiff", "rar", "peerdist", "xpress", "snappy", "brunsli"};

/// Parts of names of compressions and ciphers, including misspellings:
/// "x-gzip", "application/gzip", "pack200-gzip", "x-compress", "aes128gcm".
constexpr std::array<std::string_view, 12> coding_stems{
  "gz",   "zip",  "flate", "compress", "zlib",    "zst",
  "brot", "bzip", "bz2",   "lz",       "pack200", "aes"};

/// Words that only look like codings.
constexpr std::array<std::string_view, 5> no_codings{
  "uncompressed", "not-compressed", "no-compression", "nocompression",
  "application/zip"};

/// A name for an error, shortened and printable, because it comes from the
/// peer.
std::string quote(std::string_view name) {
  constexpr size_t longest = 32;
  auto printable = [](char c) { return c > ' ' && c <= '~' ? c : '?'; };
  std::string text{name.substr(0, longest)};
  std::ranges::transform(text, text.begin(), printable);
  return "'" + text + (name.size() > longest ? "...'" : "'");
}

/// A language and a country, as in Content-Language: `en-US`.
bool is_language(std::string_view name) {
  return name.size() == 5 && name[2] == '-'
         && std::ranges::all_of(name,
                                [](char c) { return c == '-' || is_alpha(c); });
}

bool is_word(char c) {
  return is_alpha(c) || is_digit(c);
}

/// Whether `name` is or may mean a coding, so that the body may differ from its
/// content.
bool may_be_coding(std::string_view name) {
  std::string lower{name};
  std::ranges::transform(lower, lower.begin(), to_lower);
  std::string_view rest = lower;
  if (is_language(rest)
      || std::ranges::find(no_codings, rest) != no_codings.end())
    return false;
  if (std::ranges::any_of(coding_stems, [rest](auto stem) {
        return rest.find(stem) != rest.npos;
      }))
    return true;
  while (!rest.empty()) {
    auto begin = std::ranges::find_if(rest, is_word);
    auto end = std::find_if_not(begin, rest.end(), is_word);
    if (std::ranges::find(coding_words, std::string_view{begin, end})
        != coding_words.end())
      return true;
    rest.remove_prefix(static_cast<size_t>(end - rest.begin()));
  }
  return false;
}

/// Whether a weight (RFC 9110, section 12.4.2) means "not acceptable".
bool is_refused(std::string_view parameters) {
  auto equals = parameters.find('=');
  if (equals == parameters.npos)
    return false;
  auto weight = trim(parameters.substr(equals + 1));
  return !weight.empty() && weight.front() == '0'
         && weight.find_first_not_of("0.") == weight.npos;
}

} // namespace

std::string_view to_string(content_coding coding) {
  return names[static_cast<size_t>(coding)].first;
}

coding_list parse_content_encoding(std::string_view field) {
  coding_list result;
  while (!field.empty() && result.unsupported.empty()) {
    auto name = take_member(field);
    if (name.empty() || equal_ignoring_case(name, "identity"))
      continue;
    auto known = std::ranges::find_if(names, [name](const auto& entry) {
      return equal_ignoring_case(name, entry.first);
    });
    if (known != names.end())
      result.codings.push_back(known->second);
    else if (may_be_coding(name))
      result.unsupported = "unknown content coding " + quote(name);
    else
      result.warning = "Content-Encoding names " + quote(name)
                       + ", which is not a coding and is ignored";
    if (result.codings.size() > max_codings)
      result.unsupported = "more than " + std::to_string(max_codings)
                           + " content codings";
  }
  return result;
}

bool offers_coding(std::string_view accept_encoding) {
  // Without the field, servers may choose a coding.
  if (trim(accept_encoding).empty())
    return true;
  while (!accept_encoding.empty()) {
    auto member = take_member(accept_encoding);
    auto semicolon = std::min(member.find(';'), member.size());
    auto name = trim(member.substr(0, semicolon));
    if (!name.empty() && !equal_ignoring_case(name, "identity")
        && !is_refused(member.substr(semicolon)))
      return true;
  }
  return false;
}

} // namespace muster::http
