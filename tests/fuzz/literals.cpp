// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/target.hpp"

#include "tests/support/scratch.hpp"

#include <cctype>
#include <stdexcept>

namespace muster::fuzz {

namespace {

constexpr auto npos = std::string_view::npos;

void append_utf8(std::string& out, uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  auto tail = [&out, code](unsigned shift) {
    out += static_cast<char>(0x80 | ((code >> shift) & 0x3F));
  };
  if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    tail(6);
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    tail(12);
    tail(6);
  }
  tail(0);
}

/// Finds the string literals in C++ source, as far as our tests use them.
class scanner {
public:
  explicit scanner(std::string_view source) : rest_{source} {
    // nop
  }

  std::vector<std::string> run() {
    std::vector<std::string> result;
    bool adjacent = false; // only white space since the last literal
    while (!rest_.empty()) {
      if (rest_.starts_with("//") || at_directive()) {
        skip(rest_.find('\n'));
      } else if (rest_.starts_with("R\"") || rest_.starts_with('"')) {
        auto text = rest_.front() == 'R' ? raw() : plain();
        if (adjacent)
          result.back() += text;
        else
          result.push_back(std::move(text));
        adjacent = true;
        line_begin_ = false;
      } else if (rest_.starts_with('\'') && !after_word_) {
        quoted('\'');
      } else {
        auto c = static_cast<unsigned char>(rest_.front());
        adjacent = adjacent && std::isspace(c) != 0;
        line_begin_ = c == '\n' || (line_begin_ && std::isspace(c) != 0);
        after_word_ = std::isalnum(c) != 0 || c == '\'';
        rest_.remove_prefix(1);
      }
    }
    return result;
  }

private:
  bool at_directive() const {
    return line_begin_ && rest_.front() == '#';
  }

  void skip(size_t size) {
    rest_.remove_prefix(std::min(size, rest_.size()));
  }

  std::string raw() {
    auto open = rest_.find('(');
    auto close = ")" + std::string{rest_.substr(2, open - 2)} + '"';
    auto end = std::min(rest_.find(close), rest_.size());
    std::string result{rest_.substr(open + 1, end - open - 1)};
    skip(end + close.size());
    return result;
  }

  std::string plain() {
    return quoted('"');
  }

  std::string quoted(char quote) {
    std::string result;
    rest_.remove_prefix(1);
    while (!rest_.empty() && rest_.front() != quote) {
      auto c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '\\')
        escape(result);
      else
        result += c;
    }
    skip(1);
    return result;
  }

  void escape(std::string& out) {
    if (rest_.empty())
      return;
    auto c = rest_.front();
    constexpr std::string_view names = "abefnrtv";
    constexpr std::string_view values = "\a\b\x1b\f\n\r\t\v";
    if (c == 'x' || c == 'u' || c == 'U') {
      rest_.remove_prefix(1);
      auto most = c == 'x' ? 2 : c == 'u' ? 4 : 8;
      auto value = number(16, static_cast<size_t>(most));
      if (c == 'x')
        out += static_cast<char>(value);
      else
        append_utf8(out, value);
    } else if (c >= '0' && c <= '7') {
      out += static_cast<char>(number(8, 3));
    } else {
      auto which = names.find(c);
      out += which == npos ? c : values[which];
      rest_.remove_prefix(1);
    }
  }

  uint32_t number(int base, size_t most) {
    auto valid = base == 8 ? "01234567" : "0123456789abcdefABCDEF";
    auto size = std::min(rest_.find_first_not_of(valid), most);
    auto digits = std::string{rest_.substr(0, size)};
    skip(digits.size());
    return static_cast<uint32_t>(std::stoul("0" + digits, nullptr, base));
  }

  std::string_view rest_;
  bool line_begin_ = true;
  bool after_word_ = false; // a quote now separates digits
};

} // namespace

std::vector<std::string> literals(const std::string& file) {
  auto source = test::content_of(MUSTER_SOURCE_DIR "/tests/" + file);
  auto result = scanner{source}.run();
  if (result.empty())
    throw std::runtime_error{"no string literals in tests/" + file};
  return result;
}

} // namespace muster::fuzz
