// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/inputs/line_parser.hpp"

#include "crawl/inputs/recorded_url.hpp"
#include "output/rows/utf8.hpp"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace muster {

namespace {

/// A value that is not UTF-8, encoded so that all its bytes can be recovered.
std::string encoded(std::string_view value) {
  static constexpr auto plain = output::printable_except("%");
  std::string result;
  output::append_filtered(result, value, plain,
                          [&result](char32_t c, std::string_view bytes) {
                            if (c == '%')
                              output::append_percent(result, bytes);
                            else
                              result += bytes;
                          });
  return result;
}

void take_carried(input_item& item, input::line& line,
                  const std::vector<std::string>& names) {
  item.carry = std::move(line.carry);
  for (size_t i = 0; i < item.carry.size(); ++i) {
    auto& value = item.carry[i];
    if (output::is_utf8(value))
      continue;
    value = encoded(value);
    item.warning += item.warning.empty() ? "" : "; ";
    item.warning += "carried \"" + names[i]
                    + "\" is not UTF-8; such bytes, and %, are "
                      "percent-encoded";
  }
}

/// Characters that a target keeps unchanged and that cannot begin a secret.
constexpr auto plain_characters = [] {
  std::array<bool, 256> result{};
  for (auto c = 'a'; c <= 'z'; ++c)
    result[static_cast<unsigned char>(c)] = true;
  for (auto c = 'A'; c <= 'Z'; ++c)
    result[static_cast<unsigned char>(c)] = true;
  for (auto c = '0'; c <= '9'; ++c)
    result[static_cast<unsigned char>(c)] = true;
  for (auto c : std::string_view{"/-_.~?=&+,;"})
    result[static_cast<unsigned char>(c)] = true;
  return result;
}();

/// Whether the path begins with a slash and no segment begins with a dot.
bool is_plain_target(std::string_view text) {
  if (!text.starts_with('/'))
    return false;
  auto before = '\0';
  for (auto c : text) {
    if (!plain_characters[static_cast<unsigned char>(c)]
        || (before == '/' && c == '.'))
      return false;
    before = c;
  }
  return true;
}

} // namespace

input_item line_parser::parse(input::line&& line, const input::reader& from) {
  input_item item;
  item.index = line.index;
  take_carried(item, line, from.carried());
  if (repeats_origin(line)) {
    item.target = base_;
    item.target.target.assign(line.url, origin_.size());
    item.url = std::move(line.url);
    return item;
  }
  item.error = std::move(line.error);
  parse_anew(line, from, item);
  return item;
}

bool line_parser::repeats_origin(const input::line& line) const {
  std::string_view text = line.url;
  return !origin_.empty() && line.error.empty() && !line.cut
         && text.starts_with(origin_)
         && is_plain_target(text.substr(origin_.size()));
}

void line_parser::parse_anew(const input::line& line, const input::reader& from,
                             input_item& out) {
  if (out.error.empty()) {
    if (auto target = http::parse_url(line.url, out.error)) {
      out.target = std::move(*target);
      remember(out.target);
    } else {
      if (auto copy = line.url; http::add_scheme(copy, "https"))
        out.error += ", or set input.default-scheme=https";
      if (auto where = from.where(); !where.empty())
        out.error.insert(0, where + ": ");
    }
  }
  out.url = recorded_url(line, out.error.empty());
}

void line_parser::remember(const http::url& target) {
  if (base_.same_origin(target)) {
    origin_ = target.origin();
    return;
  }
  origin_.clear();
  base_.secure = target.secure;
  base_.host = target.host;
  base_.port = target.port;
}

} // namespace muster
