#include "http/redact.hpp"

#include "http/ascii.hpp"

#include <algorithm>

namespace muster::http {

namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view blanks = "\t\r\n";
constexpr std::string_view slashes_and_blanks = "/\\\t\r\n";

size_t skip(std::string_view text, std::string_view set, size_t from) {
  return std::min(text.find_first_not_of(set, from), text.size());
}

/// Where the user information is if `text` as a whole is a URL, with or
/// without a scheme.
size_t first_authority(std::string_view text) {
  size_t begin = 0;
  while (begin < text.size() && static_cast<unsigned char>(text[begin]) <= ' ')
    ++begin;
  for (std::string_view scheme : {"http:", "https:"})
    if (equal_ignoring_case(text.substr(begin, scheme.size()), scheme))
      return skip(text, slashes_and_blanks, begin + scheme.size());
  return skip(text, slashes_and_blanks, begin);
}

/// What follows the next `:/` (or `://`, `:\`, ...) whose slash is at `from`
/// or later.
size_t next_authority(std::string_view text, size_t from) {
  for (auto slash = text.find_first_of("/\\", from); slash != npos;
       slash = text.find_first_of("/\\", slash + 1)) {
    const auto before = text.substr(0, slash).find_last_not_of(blanks);
    if (before != npos && text[before] == ':')
      return skip(text, slashes_and_blanks, slash);
  }
  return npos;
}

bool is_port(std::string_view text) {
  return text.size() <= 5 && all_digits(text);
}

/// Finds the '@' that ends the user information of an authority. To be asked
/// for one authority after the other, it looks at each character a few times
/// at most.
class userinfo_finder {
public:
  explicit userinfo_finder(std::string_view text) : text_{text} {
    // nop
  }

  /// Of the authority between `begin` and `end`.
  size_t find(size_t begin, size_t end) {
    const auto authority = text_.substr(begin, end - begin);
    const auto at = authority.rfind('@');
    if (at != npos)
      return begin + at;
    // What is no port is the start of a password with a delimiter in it; what
    // is one, too, if nothing but a fragment follows.
    const auto colon = authority.rfind(':');
    const auto bracket = authority.rfind(']');
    if (colon == npos || (bracket != npos && colon < bracket)
        || authority.find(' ') != npos)
      return npos;
    if (is_port(authority.substr(colon + 1))
        && (end == text_.size() || text_[end] != '#'))
      return npos;
    return last_at(end);
  }

private:
  /// The last '@' before the next space, at `from` or later.
  size_t last_at(size_t from) {
    if (from >= blank_) {
      blank_ = std::min(text_.find(' ', from), text_.size());
      const auto at = text_.substr(from, blank_ - from).rfind('@');
      at_ = at == npos ? npos : from + at;
    }
    return at_ == npos || at_ < from ? npos : at_;
  }

  std::string_view text_;
  size_t blank_ = 0; ///< The space before which at_ was looked for.
  size_t at_ = npos;
};

} // namespace

std::string redact_credentials(std::string_view input) {
  std::string out;
  size_t copied = 0;
  userinfo_finder userinfo{input};
  auto begin = first_authority(input);
  while (begin != npos) {
    auto end = std::min(input.find_first_of("/\\?#", begin), input.size());
    const auto at = userinfo.find(begin, end);
    if (at != npos) {
      out.append(input, copied, begin - copied);
      out += redacted;
      copied = at;
      end = std::max(end, at);
    }
    begin = next_authority(input, end);
  }
  out.append(input, copied);
  return out;
}

void redact(std::string& text) {
  // Only an '@' ends credentials.
  if (text.find('@') != npos)
    text = redact_credentials(text);
}

} // namespace muster::http
