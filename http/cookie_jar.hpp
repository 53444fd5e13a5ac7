// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/cookie.hpp"
#include "http/url/url.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::http {

/// A stored cookie (RFC 6265bis, section 5.7).
struct cookie {
  std::string name; ///< May be empty.
  std::string value;
  std::string domain; ///< Lower case, without a leading dot.
  std::string path;   ///< Begins with '/'.
  bool host_only = false;
  bool secure_only = false;
  /// Seconds since 1970; the largest number if the cookie ends with its jar.
  int64_t expires = 0;

  bool operator==(const cookie&) const = default;
};

/// The cookies of one fetch. They are sent along its redirects.
class cookie_jar {
public:
  using time_point = std::chrono::sys_seconds;

  /// Maximum number and total size of the cookies. Beyond them, the oldest are
  /// dropped.
  static constexpr size_t max_cookies = 50;
  static constexpr size_t max_bytes = 8 * 1024;

  /// Stores the cookie of a Set-Cookie `field` that `origin` sent, if RFC
  /// 6265bis, section 5.7, allows it. Public suffixes come from libpsl.
  void store(const url& origin, std::string_view field, time_point now);

  /// The value of the Cookie field of a request for `target` (section 5.8.3);
  /// empty if no cookie matches.
  std::string field(const url& target, time_point now) const;

  bool empty() const {
    return cookies_.empty();
  }

  void clear() {
    cookies_.clear();
  }

  /// All cookies, the oldest first.
  const std::vector<cookie>& cookies() const {
    return cookies_;
  }

  /// Makes a jar of cookies that another process sent. Returns nullopt if no
  /// jar can contain them: too many, too large, or invalid.
  static std::optional<cookie_jar> of(std::vector<cookie> cookies);

private:
  void shrink();

  std::vector<cookie> cookies_; ///< The oldest first.
};

} // namespace muster::http
