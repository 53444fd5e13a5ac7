// SPDX-License-Identifier: BSD-3-Clause

#include "settings/options/ini.hpp"

#include "http/url/ascii.hpp"
#include "output/rows/utf8.hpp"
#include "settings/values/blanks.hpp"
#include "settings/values/read_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace muster {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr size_t max_file_size = size_t{64} << 20;

constexpr std::string_view escaped_chars = "\"\\nrt";
constexpr std::string_view unescaped_chars = "\"\\\n\r\t";

bool starts_comment(char c) {
  return c == '#' || c == ';';
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

/// Whether `;` or `#` begins the value or follows a blank in it, so that it may
/// be meant as a comment.
bool has_doubtful_comment(std::string_view bare) {
  for (size_t i = 0; i < bare.size(); ++i)
    if (starts_comment(bare[i]) && (i == 0 || is_blank(bare[i - 1])))
      return true;
  return false;
}

/// Parses the value of one line.
class value_parser {
public:
  explicit value_parser(std::string_view text) : rest_(trim_blanks(text)) {
    // nop
  }

  bool parse(std::vector<std::string>& values) {
    if (rest_.starts_with('['))
      return list(values) && expect_end("]");
    if (rest_.starts_with('"') || rest_.starts_with('\'')) {
      std::string quote{rest_.front()};
      return quoted(values.emplace_back()) && expect_end(quote);
    }
    return bare(values.emplace_back(), rest_.size());
  }

  const std::string& error() const {
    return error_;
  }

private:
  bool fail(std::string reason) {
    error_ = std::move(reason);
    return false;
  }

  void skip_blanks() {
    rest_ = trim_blanks(rest_);
  }

  bool expect_end(const std::string& closing) {
    skip_blanks();
    if (rest_.empty() || starts_comment(rest_.front()))
      return true;
    return fail(
      "there is text after the closing " + closing
      + "; put a value that contains quotes or brackets in double quotes");
  }

  bool bare(std::string& value, size_t size) {
    auto text = trim_blanks(rest_.substr(0, size));
    if (has_doubtful_comment(text))
      return fail(
        "; or # here could start a comment or belong to the value: put the "
        "comment on its own line, or the value in double quotes");
    value = text;
    rest_.remove_prefix(size);
    return true;
  }

  bool quoted(std::string& value) {
    auto quote = rest_.front();
    rest_.remove_prefix(1);
    while (!rest_.empty()) {
      auto c = rest_.front();
      rest_.remove_prefix(1);
      if (c == quote)
        return true;
      if (c == '\\' && quote == '"') {
        auto unescaped = take_escaped();
        if (unescaped == '\0')
          return fail("a backslash in double quotes must be followed by \", "
                      "\\, n, r, t or, for the byte E9, xE9");
        c = unescaped;
      }
      value += c;
    }
    return fail(std::string{"a value has no closing "} + quote);
  }

  /// The character that an escape sequence means; 0 if it is invalid.
  char take_escaped() {
    auto which = rest_.empty() ? std::string_view::npos
                               : escaped_chars.find(rest_.front());
    if (which != std::string_view::npos) {
      rest_.remove_prefix(1);
      return unescaped_chars[which];
    }
    if (!rest_.starts_with('x') || rest_.size() < 3)
      return '\0';
    auto high = http::hex_value(rest_[1]);
    auto low = http::hex_value(rest_[2]);
    rest_.remove_prefix(3);
    return high < 0 || low < 0 ? '\0' : static_cast<char>(high * 16 + low);
  }

  bool list(std::vector<std::string>& values) {
    do {
      rest_.remove_prefix(1); // [ or ,
      skip_blanks();
      if (rest_.starts_with('"') || rest_.starts_with('\'')) {
        if (!quoted(values.emplace_back()))
          return false;
        skip_blanks();
      } else if (!bare(values.emplace_back(),
                       std::min(rest_.find_first_of(",]"), rest_.size()))) {
        return false;
      }
    } while (rest_.starts_with(','));
    if (!rest_.starts_with(']'))
      return fail("a list has no closing ]; write it on one line, or repeat "
                  "the key for each element");
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view rest_;
  std::string error_;
};

/// Parses line after line into an ini_file.
class file_parser {
public:
  bool parse_line(std::string_view text) {
    ++line_;
    if (text.find('\0') != std::string_view::npos) {
      error_ = "it contains a zero byte, so this is no text file";
      return false;
    }
    if (text.ends_with('\r'))
      text.remove_suffix(1);
    text = trim_blanks(text);
    if (text.empty() || starts_comment(text.front()))
      return true;
    return text.front() == '[' ? section(text) : entry(text);
  }

  ini_file& result() {
    return result_;
  }

  std::string error() const {
    return "line " + std::to_string(line_) + ": " + error_;
  }

private:
  bool section(std::string_view text) {
    auto end = std::min(text.find(']'), text.size());
    auto name = trim_blanks(text.substr(1, end - 1));
    auto rest = trim_blanks(text.substr(std::min(end + 1, text.size())));
    if (end == text.size() || !is_name(name)
        || !(rest.empty() || starts_comment(rest.front()))) {
      error_ = "a section has the form [name]";
      return false;
    }
    section_ = std::string{name} + '.';
    result_.sections.push_back({line_, std::string{name}});
    return true;
  }

  bool entry(std::string_view text) {
    auto equals = text.find('=');
    auto key = trim_blanks(text.substr(0, equals));
    if (equals == std::string_view::npos || !is_name(key)) {
      error_ = "expected key = value, a [section], or a comment after ; or #";
      return false;
    }
    value_parser parser{text.substr(equals + 1)};
    auto& added = result_.entries.emplace_back();
    added.line = line_;
    added.key = section_ + std::string{key};
    if (parser.parse(added.values))
      return true;
    error_ = added.key + ": " + parser.error();
    return false;
  }

  size_t line_ = 0;
  /// Name of the section with its dot; empty before the first section.
  std::string section_;
  std::string error_;
  ini_file result_;
};

} // namespace

std::optional<ini_file> parse_ini(std::string_view text, std::string& error) {
  if (text.starts_with(byte_order_mark))
    text.remove_prefix(byte_order_mark.size());
  file_parser parser;
  while (!text.empty()) {
    auto size = std::min(text.find('\n'), text.size());
    if (!parser.parse_line(text.substr(0, size))) {
      error = parser.error();
      return std::nullopt;
    }
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return std::move(parser.result());
}

std::optional<ini_file> read_ini(const std::string& path, std::string& error) {
  std::string text;
  if (!read_file(path, text, max_file_size)) {
    error = "cannot read the INI file '" + path + "': " + std::strerror(errno);
    return std::nullopt;
  }
  auto result = parse_ini(text, error);
  if (!result)
    error = path + ", " + error;
  return result;
}

namespace {

/// Appends bytes in the form that take_escaped() reads.
void append_bytes(std::string& out, std::string_view bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (auto c : bytes) {
    auto byte = static_cast<unsigned char>(c);
    out += {'\\', 'x', digits[byte >> 4], digits[byte & 0xF]};
  }
}

bool shows_all(std::string_view value) {
  std::string shown;
  output::append_printable(shown, value);
  return shown == value;
}

} // namespace

std::string ini_value(std::string_view value) {
  auto plain = !value.empty() && trim_blanks(value) == value
               && std::string_view{"\"'["}.find(value.front())
                    == std::string_view::npos
               && !has_doubtful_comment(value) && shows_all(value);
  if (plain || value.empty())
    return std::string{value};
  std::string result{'"'};
  while (!value.empty()) {
    auto next = output::front_code_point(value);
    auto which = unescaped_chars.find(value.front());
    if (which != std::string_view::npos)
      result.append(1, '\\').append(1, escaped_chars[which]);
    else if (next.valid && !output::is_unseen(next.value))
      result += value.substr(0, next.size);
    else
      append_bytes(result, value.substr(0, next.size));
    value.remove_prefix(next.size);
  }
  return result + '"';
}

} // namespace muster
