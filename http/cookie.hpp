// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace muster::http {

/// The contents of a Set-Cookie field. Whether the server may set such a cookie
/// is not checked yet.
struct set_cookie {
  std::string name; ///< May be empty.
  std::string value;
  std::string domain; ///< Lower case, without a leading dot; empty if absent.
  /// Begins with '/'; absent if the field has no such path.
  std::optional<std::string> path;
  bool secure = false;
  /// From Max-Age, else from Expires; absent if the cookie ends with its
  /// session.
  std::optional<std::chrono::sys_seconds> expires;
};

/// Maximum size of name and value together, in bytes; longer cookies are
/// ignored.
inline constexpr size_t max_cookie_size = 4096;

/// Maximum size of an attribute's value, in bytes; longer attributes are
/// ignored.
inline constexpr size_t max_cookie_attribute_size = 1024;

/// Maximum lifetime of a cookie.
inline constexpr std::chrono::days max_cookie_age{400};

/// Parses the value of one Set-Cookie field that was received at `now` (RFC
/// 6265bis, section 5.6); Returns nullopt if the field must be ignored.
/// SameSite has no effect, because no site embeds another one here.
std::optional<set_cookie> parse_set_cookie(std::string_view field,
                                           std::chrono::sys_seconds now);

} // namespace muster::http
