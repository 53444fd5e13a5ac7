// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::http {

/// An IPv4 or IPv6 address.
struct ip_address {
  /// In network byte order; IPv4 uses the first four bytes.
  std::array<uint8_t, 16> bytes{};
  bool v6 = false;

  std::string str() const;

  auto operator<=>(const ip_address&) const = default;
};

/// Parses `192.0.2.1`, `2001:db8::1` or `[2001:db8::1]`.
std::optional<ip_address> parse_ip(std::string_view text);

} // namespace muster::http
