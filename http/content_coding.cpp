#include "http/content_coding.hpp"

#include "http/ascii.hpp"

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

/// Words of other fields, and for nothing at all.
constexpr std::array<std::string_view, 32> no_codings{
  "none",        "null",
  "nil",         "no",
  "off",         "false",
  "undefined",   "default",
  "auto",        "plain",
  "raw",         "text",
  "unicode",     "ansi",
  "ascii",       "us-ascii",
  "binary",      "7bit",
  "8bit",        "base64",
  "gbk",         "quoted-printable",
  "chunked",     "big5",
  "aws-chunked", "sjis",
  "shift_jis",   "shift-jis",
  "gb18030",     "gb2312",
  "macintosh",   "en"};

/// How names of character sets begin (IANA's registry, and common slips).
constexpr std::array<std::string_view, 16> charset_beginnings{
  "utf-",    "utf8",     "utf_",     "utf16",      "utf32", "iso-8859",
  "iso8859", "iso_8859", "iso-2022", "windows-12", "cp12",  "latin",
  "koi8",    "euc-",     "big5-",    "charset="};

/// Fit for a sentence: the field comes from the peer.
std::string quote(std::string_view name) {
  constexpr size_t longest = 32;
  auto printable = [](char c) { return c > ' ' && c <= '~' ? c : '?'; };
  std::string text{name.substr(0, longest)};
  std::ranges::transform(text, text.begin(), printable);
  return "'" + text + (name.size() > longest ? "...'" : "'");
}

bool begins_ignoring_case(std::string_view text, std::string_view lower) {
  return equal_ignoring_case(text.substr(0, lower.size()), lower);
}

/// A name of a type and a subtype: `text/html`, `text/html; charset=utf-8`.
bool is_media_type(std::string_view name) {
  return std::ranges::any_of(
    std::array<std::string_view, 7>{"text/", "application/", "image/", "audio/",
                                    "video/", "font/", "multipart/"},
    [=](auto type) { return begins_ignoring_case(name, type); });
}

/// A language and a country, as in Content-Language: `en-US`.
bool is_language(std::string_view name) {
  return name.size() == 5 && name[2] == '-'
         && std::ranges::all_of(name,
                                [](char c) { return c == '-' || is_alpha(c); });
}

/// Whether nothing that could be undone can be meant.
bool is_no_coding(std::string_view name) {
  auto is = [=](auto word) { return equal_ignoring_case(name, word); };
  auto begins = [=](auto word) { return begins_ignoring_case(name, word); };
  auto is_sign = [](char c) {
    return c == '*' || c == '-' || c == '"' || is_digit(c);
  };
  return std::ranges::any_of(no_codings, is)
         || std::ranges::any_of(charset_beginnings, begins)
         || std::ranges::all_of(name, is_sign) || is_media_type(name)
         || is_language(name);
}

/// Whether a weight (RFC 9110, section 12.4.2) says "not acceptable".
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
    else if (is_no_coding(name))
      result.warning = "Content-Encoding names " + quote(name)
                       + ", which is not a coding and is ignored";
    else
      result.unsupported = "unknown content coding " + quote(name);
    if (result.codings.size() > max_codings)
      result.unsupported = "more than " + std::to_string(max_codings)
                           + " content codings";
  }
  return result;
}

bool offers_coding(std::string_view accept_encoding) {
  // Without the field, servers may choose.
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
