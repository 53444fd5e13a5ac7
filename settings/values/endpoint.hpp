// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster {

/// Where a server listens.
struct endpoint {
  std::string host; ///< Name or address; IPv6 without brackets.
  uint16_t port = 0;

  /// `HOST:PORT`, IPv6 in brackets.
  std::string str() const;

  /// Whether only this machine can reach it: 127.0.0.0/8, ::1, `localhost`.
  bool is_loopback() const;

  bool operator==(const endpoint&) const = default;
};

/// Parses `HOST:PORT`: a name, an IPv4 address, or an IPv6 address in brackets.
/// On failure returns nullopt and says why in `error`.
std::optional<endpoint> parse_endpoint(std::string_view text,
                                       std::string& error);

} // namespace muster
