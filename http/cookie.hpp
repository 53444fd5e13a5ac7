// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace muster::http {

/// What a Set-Cookie field says, before anybody asks whether its sender may
/// say so.
struct set_cookie {
  std::string name; ///< May be empty.
  std::string value;
  std::string domain; ///< Lower case, without a leading dot; empty if absent.
  /// Begins with '/'; absent if there is none, or another one.
  std::optional<std::string> path;
  bool secure = false;
  /// By Max-Age, else by Expires; absent: the cookie ends with its session.
  std::optional<std::chrono::sys_seconds> expires;
};

/// Name and value together; longer cookies are ignored.
inline constexpr size_t max_cookie_size = 4096;

/// Attributes with longer values are ignored.
inline constexpr size_t max_cookie_attribute_size = 1024;

/// No cookie lives longer.
inline constexpr std::chrono::days max_cookie_age{400};

/// Parses the value of one Set-Cookie field that was received at `now` (RFC
/// 6265bis, section 5.6); nullopt if the field is to be ignored. SameSite has
/// no effect: there are no sites that embed others here.
std::optional<set_cookie> parse_set_cookie(std::string_view field,
                                           std::chrono::sys_seconds now);

} // namespace muster::http
