// SPDX-License-Identifier: BSD-3-Clause

#include "http/cookie_jar.hpp"

#include "http/url/ascii.hpp"
#include "http/url/ip_address.hpp"

#include <libpsl.h>

#include <algorithm>
#include <limits>

namespace muster::http {

namespace {

constexpr auto no_end = std::numeric_limits<int64_t>::max();

/// Whether `domain` is a public suffix, such as `co.uk`. Like a host, it may
/// end in a dot.
bool is_public_suffix(std::string domain) {
  static const auto* list = psl_builtin();
  if (domain.ends_with('.'))
    domain.pop_back();
  return psl_is_public_suffix(list, domain.c_str()) != 0;
}

/// RFC 6265bis, section 5.1.3.
bool domain_matches(std::string_view host, std::string_view domain) {
  if (host == domain)
    return true;
  return host.size() > domain.size() && host.ends_with(domain)
         && host[host.size() - domain.size() - 1] == '.'
         && !host.starts_with('[') && !parse_ip(host);
}

std::string_view path_of(const url& origin) {
  std::string_view target = origin.target;
  return target.substr(0, target.find('?'));
}

/// RFC 6265bis, section 5.1.4.
std::string_view default_path(const url& origin) {
  auto path = path_of(origin);
  auto last = path.rfind('/');
  return last == 0 || last == path.npos ? "/" : path.substr(0, last);
}

/// RFC 6265bis, section 5.1.4.
bool path_matches(std::string_view path, std::string_view cookie_path) {
  return path.starts_with(cookie_path)
         && (path.size() == cookie_path.size() || cookie_path.ends_with('/')
             || path[cookie_path.size()] == '/');
}

bool has_prefix(std::string_view text, std::string_view lower) {
  return equal_ignoring_case(text.substr(0, lower.size()), lower);
}

/// Whether the cookie meets the requirements of its name's prefix (section
/// 4.1.3).
bool prefixes_hold(const set_cookie& parsed, const cookie& kept) {
  constexpr std::string_view secure = "__secure-";
  constexpr std::string_view host = "__host-";
  // A server may read the value of a cookie without a name as its name.
  if (parsed.name.empty())
    return !has_prefix(parsed.value, secure) && !has_prefix(parsed.value, host);
  if (has_prefix(parsed.name, secure))
    return kept.secure_only;
  if (has_prefix(parsed.name, host))
    return kept.secure_only && kept.host_only && parsed.path == "/";
  return true;
}

bool same_place(const cookie& one, const cookie& other) {
  return one.name == other.name && one.domain == other.domain
         && one.host_only == other.host_only && one.path == other.path;
}

/// Whether `added`, which was received without TLS, would replace the secure
/// cookie `kept` (section 5.7).
bool overlays(const cookie& added, const cookie& kept) {
  return kept.secure_only && kept.name == added.name
         && (domain_matches(added.domain, kept.domain)
             || domain_matches(kept.domain, added.domain))
         && path_matches(added.path, kept.path);
}

size_t size_of(const cookie& x) {
  return x.name.size() + x.value.size() + x.domain.size() + x.path.size();
}

/// The cookie to store; nullopt if `origin` must not set it.
std::optional<cookie> admit(const url& origin, set_cookie&& parsed) {
  cookie result;
  result.domain = parsed.domain;
  if (!result.domain.empty() && is_public_suffix(result.domain)) {
    if (result.domain != origin.host)
      return std::nullopt;
    result.domain.clear();
  }
  result.host_only = result.domain.empty();
  if (result.host_only)
    result.domain = origin.host;
  else if (!domain_matches(origin.host, result.domain))
    return std::nullopt;
  result.secure_only = parsed.secure;
  if (parsed.secure && !origin.secure)
    return std::nullopt;
  if (!prefixes_hold(parsed, result))
    return std::nullopt;
  result.path = parsed.path ? *parsed.path : std::string{default_path(origin)};
  result.expires = parsed.expires ? parsed.expires->time_since_epoch().count()
                                  : no_end;
  result.name = std::move(parsed.name);
  result.value = std::move(parsed.value);
  return result;
}

bool is_plain(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f || c == ';';
  });
}

/// Whether parse_set_cookie() and admit() can return such a cookie.
bool is_possible(const cookie& x) {
  auto pair = x.name.size() + x.value.size();
  return pair > 0 && pair <= max_cookie_size && !x.domain.empty()
         && x.path.starts_with('/') && is_plain(x.name) && is_plain(x.value)
         && x.name.find('=') == std::string::npos;
}

size_t size_of(const std::vector<cookie>& cookies) {
  size_t result = 0;
  for (const auto& x : cookies)
    result += size_of(x);
  return result;
}

} // namespace

void cookie_jar::store(const url& origin, std::string_view field,
                       time_point now) {
  auto parsed = parse_set_cookie(field, now);
  auto added = parsed ? admit(origin, std::move(*parsed)) : std::nullopt;
  if (!added)
    return;
  if (!origin.secure && std::ranges::any_of(cookies_, [&](const auto& kept) {
        return overlays(*added, kept);
      }))
    return;
  auto seconds = now.time_since_epoch().count();
  auto known = std::ranges::find_if(cookies_, [&](const auto& kept) {
    return same_place(kept, *added);
  });
  if (added->expires <= seconds) {
    if (known != cookies_.end())
      cookies_.erase(known);
  } else if (known != cookies_.end()) {
    *known = std::move(*added);
  } else {
    cookies_.push_back(std::move(*added));
  }
  std::erase_if(cookies_, [=](auto& kept) { return kept.expires <= seconds; });
  shrink();
}

void cookie_jar::shrink() {
  auto bytes = size_of(cookies_);
  auto first = cookies_.begin();
  for (auto left = cookies_.size(); left > max_cookies || bytes > max_bytes;
       --left)
    bytes -= size_of(*first++);
  cookies_.erase(cookies_.begin(), first);
}

std::string cookie_jar::field(const url& target, time_point now) const {
  auto path = path_of(target);
  std::vector<const cookie*> sent;
  for (const auto& x : cookies_)
    if ((x.host_only ? target.host == x.domain
                     : domain_matches(target.host, x.domain))
        && path_matches(path, x.path) && (target.secure || !x.secure_only)
        && x.expires > now.time_since_epoch().count())
      sent.push_back(&x);
  // Cookies with longer paths come first, then older cookies (section 5.8.3).
  std::ranges::stable_sort(sent, std::ranges::greater{},
                           [](auto* x) { return x->path.size(); });
  std::string result;
  for (auto* x : sent) {
    if (!result.empty())
      result += "; ";
    if (!x->name.empty())
      result.append(x->name).append(1, '=');
    result += x->value;
  }
  return result;
}

std::optional<cookie_jar> cookie_jar::of(std::vector<cookie> cookies) {
  if (cookies.size() > max_cookies || size_of(cookies) > max_bytes
      || !std::ranges::all_of(cookies, is_possible))
    return std::nullopt;
  cookie_jar result;
  result.cookies_ = std::move(cookies);
  return result;
}

} // namespace muster::http
