// SPDX-License-Identifier: BSD-3-Clause

#include "http/h1/response_head.hpp"

#include "http/url/ascii.hpp"

#include <algorithm>
#include <optional>

namespace muster::http {

namespace {

/// Removes the next line from the front of `rest`. Returns it without its line
/// ending.
std::string_view take_line(std::string_view& rest) {
  auto end = rest.find('\n');
  auto line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (!line.empty() && line.back() == '\r')
    line.remove_suffix(1);
  return line;
}

/// The beginning of a response in another protocol, safe to print.
std::string quoted(std::string_view input) {
  constexpr size_t shown = 24;
  std::string result = "\"";
  for (auto c : take_line(input).substr(0, shown))
    result += c >= ' ' && c <= '~' && c != '"' ? c : '.';
  return result + "\"";
}

failure not_http(std::string why) {
  return {error_kind::protocol, std::move(why)};
}

/// HTTP/2 servers begin with a SETTINGS frame (RFC 9113, section 6.5): a length
/// of three bytes, of which the first two are zero in practice, and type 4.
bool is_http2_frame(std::string_view input) {
  return input.size() >= 4 && input[0] == 0 && input[1] == 0 && input[3] == 4;
}

failure parse_status_line(std::string_view line, response_head& head) {
  // HTTP/1.x SP 3DIGIT [ SP reason ]
  constexpr size_t version_size = 8;
  constexpr size_t line_size = version_size + 4;
  if (line.size() < line_size || !is_digit(line[version_size - 1])
      || line[version_size] != ' '
      || !all_digits(line.substr(version_size + 1, 3))
      || (line.size() > line_size && line[line_size] != ' '))
    return not_http("malformed status line " + quoted(line));
  head.version = line[version_size - 1] == '0' ? 10 : 11;
  head.status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + line[11] - '0';
  if (head.status < 100)
    return not_http("malformed status line " + quoted(line));
  return {};
}

} // namespace

template<class Use>
void response_head::for_each(std::string_view name, Use use) const {
  for (auto& [key, value] : fields)
    if (equal_ignoring_case(key, name))
      use(std::string_view{value});
}

std::vector<std::string_view>
response_head::values(std::string_view name) const {
  std::vector<std::string_view> result;
  for_each(name, [&](std::string_view value) { result.push_back(value); });
  return result;
}

std::string response_head::joined(std::string_view name) const {
  std::string result;
  for_each(name, [&](std::string_view value) {
    result.append(result.empty() ? "" : ", ").append(value);
  });
  return result;
}

std::string_view response_head::last(std::string_view name) const {
  std::string_view result;
  for_each(name, [&](std::string_view value) {
    if (!value.empty())
      result = value;
  });
  return result;
}

std::string_view response_head::location() const {
  return contradicts("location") ? std::string_view{} : last("location");
}

bool response_head::contradicts(std::string_view name) const {
  std::optional<std::string_view> first;
  auto result = false;
  for_each(name, [&](std::string_view value) {
    result = result || (first && *first != value);
    first = first.value_or(value);
  });
  return result;
}

bool response_head::has(std::string_view name) const {
  return std::any_of(fields.begin(), fields.end(), [=](const auto& field) {
    return equal_ignoring_case(field.first, name);
  });
}

bool response_head::lists(std::string_view name, std::string_view token) const {
  auto result = false;
  for_each(name, [&](std::string_view rest) {
    while (!rest.empty())
      result |= equal_ignoring_case(take_member(rest), token);
  });
  return result;
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307
         || status == 308;
}

size_t head_size(std::string_view input, size_t from) {
  // The end of the head may begin up to two bytes before the unsearched part.
  auto at = from < 3 ? 0 : from - 3;
  while ((at = input.find('\n', at)) != std::string_view::npos) {
    auto next = input.substr(++at);
    if (next.starts_with('\n'))
      return at + 1;
    if (next.starts_with("\r\n"))
      return at + 2;
  }
  return 0;
}

failure check_preface(std::string_view input) {
  constexpr std::string_view expected = "HTTP/1.";
  auto n = std::min(input.size(), expected.size());
  if (input.substr(0, n) == expected.substr(0, n))
    return {};
  if (is_http2_frame(input) || input.starts_with("HTTP/2")
      || input.starts_with("PRI * "))
    return not_http("the server answered in HTTP/2, which was not requested");
  // The fourth byte of a frame is its type.
  if (input.size() < 4 && input[0] == 0)
    return {};
  return not_http("not an HTTP/1 response: it begins with " + quoted(input));
}

failure parse_head(std::string_view input, response_head& head) {
  head = {};
  if (auto error = check_preface(input))
    return error;
  if (input.find('\0') != std::string_view::npos)
    return not_http("the response head contains a zero byte");
  auto rest = input;
  if (auto error = parse_status_line(take_line(rest), head))
    return error;
  constexpr size_t usual = 12;
  head.fields.reserve(usual);
  while (!rest.empty()) {
    auto line = take_line(rest);
    if (line.empty())
      break;
    if (line.front() == ' ' || line.front() == '\t') {
      if (!head.fields.empty())
        head.fields.back().second.append(" ").append(trim(line));
      continue;
    }
    auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0)
      continue;
    head.fields.emplace_back(trim(line.substr(0, colon)),
                             trim(line.substr(colon + 1)));
  }
  return {};
}

} // namespace muster::http
