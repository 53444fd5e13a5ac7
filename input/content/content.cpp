// SPDX-License-Identifier: BSD-3-Clause

#include "input/content/content.hpp"

#include "input/content/document.hpp"
#include "input/content/markup.hpp"
#include "input/content/signature.hpp"
#include "input/content/table.hpp"
#include "input/formats/trim.hpp"
#include "input/formats/url_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::input {

namespace {

using form = content::form;

/// The format is decided from at most this many bytes.
constexpr size_t enough = 64 * 1024;

/// Control characters in fewer bytes than this do not prove that the input is
/// binary: text may follow.
constexpr size_t least_binary = 256;

/// The first two lines of an input, without blank lines and comments.
struct first_lines {
  std::string_view rest; ///< All text from the first line on.
  /// From the first line to the end of the second, as far as they were read.
  std::string_view both;
  std::string_view first;
  std::string_view second;
  int whole = 0;          ///< How many of the two were read completely.
  bool first_ends = true; ///< The first line is complete.
  bool commented = false; ///< There are comments before the first line.

  first_lines(std::string_view head, bool all, bool at_end) {
    while (whole < 2 && !head.empty()) {
      auto end = head.find('\n');
      auto line = trim(head.substr(0, end));
      auto is_whole = end != head.npos || all || head.size() >= enough;
      if (!line.empty() && line.front() == '#') {
        commented = commented || whole == 0;
      } else if (!line.empty()) {
        (whole == 0 ? first : second) = line;
        both = {first.data(),
                static_cast<size_t>(line.data() + line.size() - first.data())};
        if (whole == 0) {
          rest = head.substr(head.find(line));
          first_ends = end != head.npos || at_end;
        }
        if (!is_whole)
          return;
        ++whole;
      }
      head.remove_prefix(end == head.npos ? head.size() : end + 1);
    }
    if (all)
      whole = 2;
  }
};

/// The first complete lines of `head`, without blank lines and comments.
std::vector<std::string_view> some_lines(std::string_view head, bool whole) {
  std::vector<std::string_view> result;
  while (result.size() < enough_rows && !head.empty()) {
    auto end = head.find('\n');
    if (end == head.npos && !whole)
      break;
    auto line = trim(head.substr(0, end));
    if (!line.empty() && line.front() != '#')
      result.push_back(line);
    head.remove_prefix(end == head.npos ? head.size() : end + 1);
  }
  return result;
}

content refuse(std::string error) {
  return {form::refused, std::move(error)};
}

content read_as(form form) {
  return {form, {}};
}

char next_visible(std::string_view text, size_t from) {
  auto at = text.find_first_not_of(" \t\r\n", from);
  return at == text.npos ? '\0' : text[at];
}

/// Whether a line of JSON ends inside an object or array that continues in the
/// next line.
bool continues(std::string_view line) {
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    auto c = line[i];
    if (quoted && c == '\\')
      ++i;
    else if (c == '"')
      quoted = !quoted;
    else if (!quoted)
      depth += (c == '{' || c == '[') - (c == '}' || c == ']');
  }
  return depth > 0 && !quoted
         && std::string_view{"{[,:"}.find(line.back())
              != std::string_view::npos;
}

content judge_json(form found, const first_lines& lines,
                   const expectation& expected) {
  if (expected.asked_for && expected.by_name != format::jsonl)
    return refuse(std::string{"this is JSON, not "}
                  + (expected.by_name == format::csv ? "CSV" : "a list of URLs")
                  + "; input.format=jsonl reads it");
  if (found == form::jsonl && lines.first_ends && continues(lines.first))
    return refuse("this is a JSON object over several lines; use an array, or "
                  "one line per object, as jq -c '.[]' FILE prints them");
  return read_as(found);
}

/// Whether `text`, which begins with '[', is an array of numbers or literals:
/// `[1, 2]`. The caller looks for a comma, because `[1]` or `[::1]` may be
/// something else.
bool is_other_array(std::string_view text) {
  text.remove_prefix(1);
  text = trim(text.substr(0, text.find(',')));
  constexpr std::array words{"true", "false", "null"};
  auto is_word = std::find(words.begin(), words.end(), text) != words.end();
  return is_word
         || (!text.empty()
             && text.find_first_not_of("0123456789+-.eE") == text.npos);
}

content judge_lines(const first_lines& lines, bool at_end,
                    const expectation& expected, const selection& wanted) {
  auto url = clean_url(lines.first);
  auto is_text = lines.commented || url.starts_with("http://")
                 || url.starts_with("https://");
  switch (expected.by_name) {
    case format::csv:
      return read_as(form::csv);
    case format::jsonl:
      if (!is_text || lines.first.starts_with('"'))
        return read_as(form::jsonl);
      if (expected.asked_for)
        return refuse("this is a list of URLs, not JSON Lines; "
                      "input.format=text reads it");
      break;
    default:
      break;
  }
  if (expected.asked_for)
    return read_as(form::text);
  // Waiting for a second line may block a person at a terminal. Wait only if
  // the second line can change the result.
  auto may_be_header = lines.first.find("://") == lines.first.npos
                       && lines.first.find_first_of(",;|\t")
                            != lines.first.npos;
  if (lines.whole == 1 && (may_be_header || may_be_row(lines.first)))
    return read_as(form::undecided);
  auto some = some_lines(lines.rest, at_end);
  auto is_enough = at_end || some.size() == enough_rows
                   || lines.rest.size() >= enough;
  // If no line is a URL so far, wait for more lines.
  if (!is_enough && may_be_document(some))
    return read_as(form::undecided);
  if (auto document = describe_document(some); !document.empty())
    return refuse(std::string{document});
  auto table = describe_table(lines.first, lines.second, wanted);
  if (!table.empty())
    return refuse(table);
  auto are_hosts = !wanted.hosts && !some.empty()
                   && std::ranges::all_of(some, [](std::string_view line) {
                        return looks_like_host(clean_url(line));
                      });
  if (are_hosts && !is_enough)
    return read_as(form::undecided);
  if (are_hosts)
    return refuse("these are URLs without https://; input.default-scheme=https "
                  "reads them");
  return {form::text, {}, describe_rows(some)};
}

} // namespace

content judge_content(std::string_view head, bool whole, expectation expected,
                      const selection& wanted) {
  auto at_end = whole;
  whole = whole || head.size() >= enough;
  auto is_short = head.size() < signature_size && head.find('\n') == head.npos;
  if (is_short && !whole)
    return read_as(form::undecided);
  if (auto kind = file_kind_of(head); kind.name != nullptr)
    return refuse(std::string{"this is "} + kind.name + ", not a list of URLs"
                  + (kind.way_out == nullptr ? "" : "; ")
                  + (kind.way_out == nullptr ? "" : kind.way_out));
  if (looks_binary(head) && head.size() < least_binary && !whole)
    return read_as(form::undecided);
  if (looks_binary(head))
    return refuse("this is binary data, not UTF-8 text");
  first_lines lines{head, whole, at_end};
  if (lines.whole == 0)
    return read_as(form::undecided);
  if (lines.first.empty())
    return judge_lines(lines, at_end, expected, wanted);
  switch (lines.commented ? '#' : lines.first.front()) {
    case '<':
      if (auto markup = describe_markup(lines.rest, lines.both);
          !markup.empty())
        return refuse(markup);
      if (lines.whole < 2 && begins_with_tag(lines.first))
        return read_as(form::undecided);
      break;
    case '{': {
      auto next = next_visible(lines.rest, 1);
      if (next == '\0' && !whole)
        return read_as(form::undecided);
      if (next == '"' || next == '}')
        return judge_json(form::jsonl, lines, expected);
      break;
    }
    case '[': {
      auto next = next_visible(lines.rest, 1);
      if (next == '\0' && !whole)
        return read_as(form::undecided);
      if (next == '\'')
        return refuse(
          "this is a Python list, not JSON; convert it with json.dumps()");
      // [[name]] is TOML.
      auto is_json = next != '[' || !lines.first.ends_with("]]")
                     || lines.first.find_first_of("\"{,") != lines.first.npos;
      if (is_json && (next == '"' || next == '{' || next == '[' || next == ']'))
        return judge_json(form::json_array, lines, expected);
      if (lines.first.find(',') != lines.first.npos
          && is_other_array(lines.first))
        return refuse("this is a JSON array of other values than strings or "
                      "objects, not a list of URLs");
      break;
    }
    default:
      break;
  }
  return judge_lines(lines, at_end, expected, wanted);
}

} // namespace muster::input
