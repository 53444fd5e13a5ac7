// SPDX-License-Identifier: BSD-3-Clause

#include "http/url/userinfo.hpp"

#include "http/url/ascii.hpp"

#include <algorithm>
#include <optional>

namespace muster::http {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view blanks = "\t\r\n";
constexpr std::string_view slashes = "/\\";
constexpr std::string_view slashes_and_blanks = "/\\\t\r\n";

size_t skip(std::string_view text, std::string_view set, size_t from) {
  return std::min(text.find_first_not_of(set, from), text.size());
}

bool is_one_of(std::string_view set, char c) {
  return set.find(c) != npos;
}

bool is_alnum(char c) {
  return is_alpha(c) || is_digit(c);
}

bool is_port(std::string_view text) {
  return text.size() <= 5 && all_digits(text);
}

/// `h`, `h:80`, `[::1]:80`.
bool is_host(std::string_view text) {
  const auto bracket = text.starts_with('[') ? text.find(']') : npos;
  const auto colon = text.find(':', bracket == npos ? 0 : bracket);
  const auto name = text.substr(0, colon);
  const auto is_name = std::ranges::all_of(name, [](char c) {
    return is_alnum(c) || is_one_of("-._", c)
           || static_cast<unsigned char>(c) > 0x7f;
  });
  return !name.empty() && (is_name || bracket != npos)
         && (colon == npos || is_port(text.substr(colon + 1)));
}

/// Position after the `scheme` at `from`; npos if there is another text. Skips
/// tabs and line breaks, because the URL parser ignores them.
size_t after_scheme(std::string_view text, std::string_view scheme,
                    size_t from) {
  for (auto c : scheme) {
    from = skip(text, blanks, from);
    if (from == text.size() || to_lower(text[from++]) != c)
      return npos;
  }
  return from;
}

/// A position at which an authority may begin.
struct start {
  size_t at = 0;
  /// An authority certainly begins here, so an '@' in it ends user information.
  /// Otherwise an '@' counts only after a password.
  bool sure = false;
  bool first = false; ///< It is the start of the whole text.
};

class userinfo_search {
public:
  explicit userinfo_search(std::string_view text) : text_{text} {
    // nop
  }

  std::vector<text_range> run(text_kind kind) && {
    size_t end = 0;
    if (kind == text_kind::url)
      end = look_at(first_start());
    while (auto next = next_start(end))
      end = look_at(*next);
    return std::move(found_);
  }

private:
  /// The start of the authority if the whole text is a URL, with or without a
  /// scheme.
  start first_start() const {
    size_t begin = 0;
    while (begin < text_.size()
           && static_cast<unsigned char>(text_[begin]) <= ' ')
      ++begin;
    for (std::string_view scheme : {"https:", "http:"})
      if (auto end = after_scheme(text_, scheme, begin); end != npos)
        return {skip(text_, slashes_and_blanks, end), true, true};
    if (auto end = after_scheme(text_, "mailto:", begin); end != npos)
      return {end, false, true};
    const auto at = skip(text_, slashes_and_blanks, begin);
    // A text with one slash is a path.
    return {at, count_slashes(begin, at) != 1, true};
  }

  /// The position after the next `://`, `:\`, `//` or similar, at `from` or
  /// later.
  std::optional<start> next_start(size_t from) const {
    for (auto i = text_.find_first_of(":/\\", from); i != npos;) {
      const auto is_colon = text_[i] == ':';
      const auto begin = i + (is_colon ? 1 : 0);
      const auto at = skip(text_, slashes_and_blanks, begin);
      const auto count = count_slashes(begin, at);
      // The colon may be the end of the previous authority.
      const auto after_colon = is_colon || follows(i, ':');
      const auto http = is_colon && follows_http(i);
      if (after_colon && count > 0 && (count > 1 || http || !is_colon))
        return start{at, true, false};
      // Encoded text is searched again after decoding.
      const auto is_encoded = at < text_.size() && text_[at] == '%';
      if (count > 1 || (http && !is_encoded))
        return start{at, follows(i, '='), false};
      i = text_.find_first_of(":/\\", std::max(at, i + 1));
    }
    return std::nullopt;
  }

  /// Searches the authority at `from`. Returns the position to continue from.
  size_t look_at(const start& from) {
    const auto begin = from.at;
    auto end = std::min(text_.find_first_of("/\\?#", begin), text_.size());
    if (!from.first)
      end = end_of_value(begin, end);
    if (const auto at = find_at(from, end); at != npos && at > begin) {
      found_.push_back({begin, at});
      end = std::max(end, at);
    }
    return end;
  }

  /// The '@' that ends the user information of the authority up to `end`.
  size_t find_at(const start& from, size_t end) {
    const auto authority = text_.substr(from.at, end - from.at);
    const auto has_space = authority.find(' ') != npos;
    if (const auto at = authority.rfind('@'); at != npos) {
      const auto has_password = authority.substr(0, at).find(':') != npos;
      return from.sure || (has_password && !has_space) ? from.at + at : npos;
    }
    const auto bracket = authority.rfind(']');
    auto colon = authority.rfind(':');
    if (colon != npos && bracket != npos && colon < bracket)
      return npos;
    if (!from.sure || has_space)
      return npos;
    // If it is not a port, it is the start of a password that contains a
    // delimiter.
    if (colon != npos && !is_port(authority.substr(colon + 1)))
      return last_at(end);
    // Before a fragment, a port may also be the start of a password, and a host
    // may be a user.
    if (end == text_.size() || text_[end] != '#'
        || (colon == npos && from.first))
      return npos;
    const auto fragment = text_.substr(end,
                                       text_.find_first_of("/\\ ", end) - end);
    const auto at = fragment.rfind('@');
    if (at == npos
        || (colon == npos && fragment.substr(0, at).find(':') == npos))
      return npos;
    return end + at;
  }

  /// The last '@' before the next space, at `from` or later. Repeated calls
  /// examine each character only once.
  size_t last_at(size_t from) {
    if (from >= blank_) {
      blank_ = std::min(text_.find(' ', from), text_.size());
      const auto at = text_.substr(from, blank_ - from).rfind('@');
      at_ = at == npos ? npos : from + at;
    }
    return at_ == npos || at_ < from ? npos : at_;
  }

  /// The end of a URL inside a query, a list or JSON, if it is before `end` and
  /// after a host: `http://h&mail=a@b`. Otherwise `end`.
  size_t end_of_value(size_t begin, size_t end) const {
    for (auto i = begin; i < end; ++i) {
      if (!ends_value(i))
        continue;
      const auto value = text_.substr(begin, i - begin);
      return is_host(value.substr(value.rfind('@') + 1)) ? i : end;
    }
    return end;
  }

  bool ends_value(size_t i) const {
    const auto rest = text_.substr(i + 1);
    const auto name_end = [rest] {
      return std::ranges::find_if_not(rest, [](char c) {
        return is_alnum(c) || is_one_of("-._[]", c);
      });
    };
    switch (text_[i]) {
      case '&':
        return name_end() != rest.end() && *name_end() == '=';
      case '"':
      case '\'':
        return rest.empty() || is_one_of(",;}]>) \t", rest.front());
      case ',':
      case ';':
      case '|':
        return equal_ignoring_case(rest.substr(0, 4), "http");
      default:
        return false;
    }
  }

  size_t count_slashes(size_t begin, size_t end) const {
    const auto part = text_.substr(begin, end - begin);
    return static_cast<size_t>(std::ranges::count_if(part, [](char c) {
      return is_one_of(slashes, c);
    }));
  }

  /// Whether `c` precedes `i`, ignoring tabs and line breaks.
  bool follows(size_t i, char c) const {
    const auto before = text_.substr(0, i).find_last_not_of(blanks);
    return before != npos && text_[before] == c;
  }

  bool follows_http(size_t i) const {
    for (std::string_view scheme : {"http", "https"})
      if (const auto size = scheme.size();
          i >= size && equal_ignoring_case(text_.substr(i - size, size), scheme)
          && (i == size || !is_alnum(text_[i - size - 1])))
        return true;
    return false;
  }

  std::string_view text_;
  std::vector<text_range> found_;
  size_t blank_ = 0; ///< The space up to which at_ was searched.
  size_t at_ = npos;
};

} // namespace

std::vector<text_range> find_userinfo(std::string_view text, text_kind kind) {
  return userinfo_search{text}.run(kind);
}

} // namespace muster::http
