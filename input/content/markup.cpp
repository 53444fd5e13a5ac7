// SPDX-License-Identifier: BSD-3-Clause

#include "input/content/markup.hpp"

#include <algorithm>
#include <array>

namespace muster::input {

namespace {

constexpr const char* html =
  "this is an HTML page, not a list of URLs; extract its links first with lynx "
  "-dump -listonly -nonumbers FILE";
constexpr const char* sitemap =
  "this is a sitemap (XML), not a list of URLs; extract its URLs first with "
  "xmllint --xpath \"//*[local-name()='loc']/text()\" FILE";
constexpr const char* xml = "this is XML, not a list of URLs; extract its URLs "
                            "first with xmllint --xpath";

constexpr const char* bookmarks =
  "this is an export of bookmarks (HTML), not a list of URLs; extract its "
  "links first, as with lynx -dump -listonly -nonumbers FILE";

constexpr std::array html_names{"html", "head", "body", "!doctype html",
                                "div",  "p",    "a",    "table",
                                "ul",   "ol",   "meta", "title"};

std::string lower(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

/// Whether `text` begins with the tag name `name`, and not with a longer name.
bool is_tag(std::string_view text, std::string_view name) {
  return text.starts_with(name) && text.size() > name.size()
         && std::string_view{" \t\r\n>/"}.find(text[name.size()])
              != std::string_view::npos;
}

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'
         || c == '_' || c == ':';
}

} // namespace

bool begins_with_tag(std::string_view line) {
  auto first = lower(line.substr(1));
  auto end = std::find_if_not(first.begin(), first.end(), is_name_char);
  auto name =
    std::string_view{first}.substr(0, static_cast<size_t>(end - first.begin()));
  return !name.empty() && (is_tag(first, name) || name.size() == first.size())
         && !first.substr(name.size()).starts_with('/');
}

std::string describe_markup(std::string_view head, std::string_view lines) {
  constexpr size_t enough = 4096;
  auto text = lower(head.substr(0, enough));
  std::string_view first = text;
  first.remove_prefix(1);
  for (std::string_view name : html_names)
    if (is_tag(first, name))
      return html;
  if (first.starts_with("!doctype netscape-bookmark"))
    return bookmarks;
  for (std::string_view name : {"urlset", "sitemapindex"})
    if (is_tag(first, name))
      return sitemap;
  for (std::string_view sign : {"!--", "?xml", "!doctype"})
    if (first.starts_with(sign)) {
      if (text.find("<urlset") != text.npos
          || text.find("<sitemapindex") != text.npos)
        return sitemap;
      return text.find("<html") != text.npos ? html : xml;
    }
  // An unknown tag counts only if another tag follows: `<localhost>` may be
  // meant as a URL.
  auto is_any = begins_with_tag(lines) && lines.find('<', 1) != lines.npos;
  return is_any ? xml : "";
}

} // namespace muster::input
