// SPDX-License-Identifier: BSD-3-Clause

#include "http/url/url.hpp"

#include "http/url/ascii.hpp"
#include "http/url/percent.hpp"
#include "http/url/url_host.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace muster::http {

namespace {

constexpr std::string_view no_scheme = "no scheme; start the URL with https://";

constexpr uint16_t default_port(bool secure) {
  return secure ? 443 : 80;
}

bool is_slash(char c) {
  return c == '/' || c == '\\';
}

/// A function object instead of a function, so that algorithms inline it.
constexpr auto is_tab_or_newline = [](char c) {
  return c == '\t' || c == '\n' || c == '\r';
};

std::string_view trim(std::string_view text) {
  auto is_edge = [](char c) { return static_cast<uint8_t>(c) <= 0x20; };
  while (!text.empty() && is_edge(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_edge(text.back()))
    text.remove_suffix(1);
  return text;
}

/// `input` without controls and spaces around it, tabs and newlines in it, and
/// the fragment. Keeps bytes that are not UTF-8, and they are percent-encoded
/// later. (The standard decodes the text first.) Uses `storage` only if a copy
/// is needed.
std::string_view clean(std::string_view input, std::string& storage) {
  auto text = trim(input);
  text = text.substr(0, text.find('#'));
  if (std::any_of(text.begin(), text.end(), is_tab_or_newline)) {
    std::copy_if(text.begin(), text.end(), std::back_inserter(storage),
                 [](char c) { return !is_tab_or_newline(c); });
    text = storage;
  }
  return text;
}

/// Whether a password begins before the fragment of `input` and ends inside it.
bool cuts_secret(std::string_view input) {
  auto fragment = input.find('#');
  if (fragment == input.npos)
    return false;
  return std::ranges::any_of(find_credentials(input),
                             [fragment](const text_range& x) {
                               return x.begin < fragment && fragment < x.end;
                             });
}

/// Whether `input` has an '@', plain or percent-encoded.
bool may_have_userinfo(std::string_view input) {
  return input.find('@') != input.npos
         || percent_decode(percent_decode(input)).find('@') != input.npos;
}

/// Removes `scheme:` from the front of `rest`. Returns the scheme, or an empty
/// view if there is none.
std::string_view take_scheme(std::string_view& rest) {
  if (rest.empty() || !is_alpha(rest.front()))
    return {};
  const auto colon = std::find_if_not(rest.begin(), rest.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
  if (colon == rest.end() || *colon != ':')
    return {};
  const auto scheme = rest.substr(0, colon - rest.begin());
  rest.remove_prefix(scheme.size() + 1);
  return scheme;
}

void skip_slashes(std::string_view& rest) {
  while (!rest.empty() && is_slash(rest.front()))
    rest.remove_prefix(1);
}

bool is_http(std::string_view scheme) {
  return equal_ignoring_case(scheme, "http")
         || equal_ignoring_case(scheme, "https");
}

/// Whether `scheme`, followed by a colon and `rest`, is the host of
/// `example.org:8080/x`, or the user of `user:secret@example.org`.
bool is_authority(std::string_view scheme, std::string_view rest, bool has_at) {
  const auto authority = rest.substr(0, rest.find_first_of("/\\?"));
  const auto is_port = !authority.empty() && authority.size() <= 5
                       && all_digits(authority);
  const auto is_userinfo = has_at && !rest.starts_with('/')
                           && !equal_ignoring_case(scheme, "mailto");
  return is_port || is_userinfo;
}

/// The error for an unknown `scheme`, followed by `rest`. Does not repeat a
/// password.
std::string describe_foreign(std::string_view scheme, std::string_view rest,
                             bool has_at) {
  if (is_authority(scheme, rest, has_at))
    return std::string{no_scheme};
  constexpr size_t longest = 32;
  return "scheme '" + std::string{scheme.substr(0, longest)}
         + "' is not http or https";
}

/// 1 if the path segment means `.`, 2 if it means `..`, else 0.
size_t count_dots(std::string_view segment) {
  size_t dots = 0;
  while (!segment.empty()) {
    if (segment.front() == '.')
      segment.remove_prefix(1);
    else if (equal_ignoring_case(segment.substr(0, 3), "%2e"))
      segment.remove_prefix(3);
    else
      return 0;
    ++dots;
  }
  return dots <= 2 ? dots : 0;
}

/// Appends the segments of `path` to `target`, which is empty or begins with
/// '/'. Resolves dot segments.
void append_path(std::string& target, std::string_view path) {
  if (!path.empty() && is_slash(path.front()))
    path.remove_prefix(1);
  for (bool more = true; more;) {
    const auto slash = std::find_if(path.begin(), path.end(), is_slash);
    const auto segment = path.substr(0, slash - path.begin());
    more = slash != path.end();
    const auto dots = count_dots(segment);
    if (dots == 2 && !target.empty())
      target.resize(target.rfind('/'));
    if (dots == 0 || !more)
      target += '/';
    if (dots == 0)
      append_encoded(target, segment, encode_set::path);
    path.remove_prefix(segment.size() + (more ? 1 : 0));
  }
}

void append_query(std::string& target, std::string_view query) {
  target += '?';
  append_encoded(target, query, encode_set::query);
}

/// If `input` has an '@', the digits may be the start of a password, as in
/// `http://user:123456/7@host/`. Then the error does not repeat them.
bool parse_port(std::string_view digits, std::string_view input, uint16_t& port,
                std::string& error) {
  if (!all_digits(digits)) {
    error = "port is not a number";
    return false;
  }
  const auto* end = digits.data() + digits.size();
  if (std::from_chars(digits.data(), end, port).ec == std::errc{})
    return true;
  constexpr size_t longest = 40;
  error = "port ";
  if (!may_have_userinfo(input))
    error.append(digits.substr(0, longest)).append(1, ' ');
  error += "is out of range";
  return false;
}

/// `[user[:password]@]host[:port]`.
bool parse_authority(std::string_view authority, std::string_view input,
                     url& out, std::string& error) {
  const auto at = authority.rfind('@');
  if (at != std::string_view::npos) {
    const auto userinfo = authority.substr(0, at);
    const auto colon = userinfo.find(':');
    append_encoded(out.username, userinfo.substr(0, colon),
                   encode_set::userinfo);
    if (colon != std::string_view::npos)
      append_encoded(out.password, userinfo.substr(colon + 1),
                     encode_set::userinfo);
    authority.remove_prefix(at + 1);
  }
  const auto search_from = authority.starts_with('[') ? authority.find(']') + 1
                                                      : 0;
  const auto colon = authority.find(':', search_from);
  if (colon == 0 || authority.empty()) {
    error = "no host";
    return false;
  }
  auto host = parse_host(authority.substr(0, colon), error);
  if (!host)
    return false;
  out.host = std::move(*host);
  out.port = default_port(out.secure);
  if (colon == std::string_view::npos || colon + 1 == authority.size())
    return true;
  return parse_port(authority.substr(colon + 1), input, out.port, error);
}

/// The part after the scheme and its slashes.
bool parse_absolute(std::string_view rest, std::string_view input, url& out,
                    std::string& error) {
  const auto authority = rest.substr(0, rest.find_first_of("/\\?"));
  rest.remove_prefix(authority.size());
  if (!parse_authority(authority, input, out, error))
    return false;
  const auto query = rest.find('?');
  out.target.reserve(rest.size() + 1);
  append_path(out.target, rest.substr(0, query));
  if (query != std::string_view::npos)
    append_query(out.target, rest.substr(query + 1));
  return true;
}

/// Resolves a reference without scheme and authority.
url parse_relative(std::string_view rest, const url& base) {
  auto result = base;
  if (rest.empty())
    return result;
  auto& target = result.target;
  target.resize(std::min(target.find('?'), target.size()));
  const auto query = rest.find('?');
  if (query != 0) {
    target.resize(is_slash(rest.front()) ? 0 : target.rfind('/'));
    append_path(target, rest.substr(0, query));
  }
  if (query != std::string_view::npos)
    append_query(target, rest.substr(query + 1));
  return result;
}

std::optional<url> parse(std::string_view input, const url* base,
                         std::string& error) {
  std::string storage;
  auto rest = clean(input, storage);
  const auto scheme = take_scheme(rest);
  url result;
  if (equal_ignoring_case(scheme, "https")) {
    result.secure = true;
  } else if (!scheme.empty() && !is_http(scheme)) {
    error = describe_foreign(scheme, rest, may_have_userinfo(input));
    return std::nullopt;
  } else if (scheme.empty()) {
    if (base == nullptr) {
      error = rest.empty() ? "empty" : no_scheme;
      return std::nullopt;
    }
    result.secure = base->secure;
  }
  // `http:x` is relative to a base with the same scheme (WHATWG URL, section
  // 4.4).
  const auto has_authority = rest.size() >= 2 && is_slash(rest[0])
                             && is_slash(rest[1]);
  if (base != nullptr && base->secure == result.secure && !has_authority) {
    result = parse_relative(rest, *base);
    result.cut_in_secret = result.cut_in_secret || cuts_secret(input);
    return result;
  }
  skip_slashes(rest);
  if (!parse_absolute(rest, input, result, error))
    return std::nullopt;
  result.cut_in_secret = cuts_secret(input);
  return result;
}

/// The origin, with capacity for `more` bytes and a port.
std::string origin_of(const url& of, size_t more) {
  constexpr size_t around = sizeof("https://:65535 65535");
  std::string result;
  result.reserve(of.host.size() + around + more);
  result += of.secure ? "https://" : "http://";
  result += of.host;
  if (of.port != default_port(of.secure))
    result.append(1, ':').append(std::to_string(of.port));
  return result;
}

} // namespace

std::string url::origin() const {
  return origin_of(*this, 0);
}

std::string url::authority() const {
  if (port == default_port(secure))
    return host;
  return host + ':' + std::to_string(port);
}

std::string url::str() const {
  auto result = origin_of(*this, target.size());
  result += target;
  return result;
}

std::string url::shown() const {
  auto result = str();
  if (cut_in_secret)
    result += '@';
  redact(result);
  if (cut_in_secret)
    result.pop_back();
  return result;
}

bool url::same_origin(const url& other) const {
  return secure == other.secure && port == other.port && host == other.host;
}

bool add_scheme(std::string& text, std::string_view scheme) {
  std::string storage;
  auto rest = clean(text, storage);
  const auto has_authority = rest.size() > 2 && is_slash(rest[0])
                             && is_slash(rest[1]) && !is_slash(rest[2]);
  if (const auto found = take_scheme(rest); !found.empty()) {
    if (is_http(found) || !is_authority(found, rest, may_have_userinfo(text)))
      return false;
  } else if (rest.empty()
             || (!has_authority && (is_slash(rest[0]) || rest[0] == '?'))) {
    return false;
  }
  text.insert(0, has_authority ? ":" : "://").insert(0, scheme);
  return true;
}

std::optional<url> parse_url(std::string_view input, std::string& error) {
  return parse(input, nullptr, error);
}

std::optional<url> resolve_reference(const url& base,
                                     std::string_view reference,
                                     std::string& error) {
  auto result = parse(reference, &base, error);
  if (result && result->username.empty() && result->password.empty()
      && result->same_origin(base)) {
    result->username = base.username;
    result->password = base.password;
  }
  return result;
}

} // namespace muster::http
