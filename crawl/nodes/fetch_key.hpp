// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/url/url.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace muster {

/// A parsed URL with its credentials, in one string. URLs with the same key
/// send the same request. Stores the positions of the URL's parts, so that no
/// URL is parsed twice.
class fetch_key {
public:
  fetch_key() = default;
  explicit fetch_key(const http::url& target);

  /// The URL of the key.
  http::url target() const;

  /// The URL as it may be printed, after http::redact(). Leaves the key empty.
  std::string take_text() &&;

  size_t hash() const;

  bool operator==(const fetch_key&) const = default;

private:
  std::string_view part(size_t begin, size_t end) const {
    return std::string_view{text_}.substr(begin, end - begin);
  }

  std::string text_; ///< The serialised URL, the user name, the password.
  // The ends of these parts in text_.
  uint32_t scheme_ = 0;
  uint32_t host_ = 0;
  uint32_t authority_ = 0;
  uint32_t url_ = 0;
  uint32_t username_ = 0;
  uint16_t port_ = 80;
  bool secure_ = false;
  bool cut_in_secret_ = false;
};

} // namespace muster
