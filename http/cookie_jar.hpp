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

/// A cookie as it is kept (RFC 6265bis, section 5.7).
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

/// The cookies of one fetch, for as long as its redirects last.
class cookie_jar {
public:
  using time_point = std::chrono::sys_seconds;

  /// When there are more, or they take more bytes together, the oldest go.
  static constexpr size_t max_cookies = 50;
  static constexpr size_t max_bytes = 8 * 1024;

  /// Keeps what the Set-Cookie `field` of a response from `origin` says, if the
  /// rules let that one say so (RFC 6265bis, section 5.7). Public suffixes are
  /// those of libpsl.
  void store(const url& origin, std::string_view field, time_point now);

  /// The value of the Cookie field for a request of `target` (section 5.8.3);
  /// empty if it has none.
  std::string field(const url& target, time_point now) const;

  bool empty() const {
    return cookies_.empty();
  }

  void clear() {
    cookies_.clear();
  }

  /// All of them, the oldest first.
  const std::vector<cookie>& cookies() const {
    return cookies_;
  }

  /// The jar with these cookies, from another process; nullopt if a jar could
  /// not have them: too many, or too large, or no cookies at all.
  static std::optional<cookie_jar> of(std::vector<cookie> cookies);

private:
  void shrink();

  std::vector<cookie> cookies_; ///< In the order of their creation.
};

} // namespace muster::http
