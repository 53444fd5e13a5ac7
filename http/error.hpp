// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace muster::http {

/// Why a URL has no complete response. `none`: it has one.
enum class error_kind : uint8_t {
  none,
  invalid_url, ///< The input is not an http or https URL.
  blocked,     ///< Configuration forbids the address.
  dns,         ///< The name has no address, or the look-up failed.
  connect,     ///< No TCP connection.
  tls,         ///< Handshake or certificate failed.
  timeout,     ///< One of the deadlines passed.
  protocol,    ///< The peer does not speak HTTP/1.
  truncated,   ///< The body ended before its announced end.
  redirect,    ///< Too many hops, a loop, or an invalid target.
  too_large,   ///< Header fields or decoded body exceed their limit.
  decode,      ///< The content coding is unknown, or its data is corrupt.
  cancelled,   ///< The run was stopped.
  node_lost,   ///< The nodes that had the URL were lost.
  throttled,   ///< The host asked for a longer pause than allowed.
  proxy,       ///< The proxy did not open a connection to the host.
};

inline constexpr auto last_error_kind = error_kind::proxy;

/// The name in records: `too_large`; empty for `none`.
std::string_view to_string(error_kind kind);

/// The error as a sentence for users: begins in lower case, no final stop, no
/// credentials.
struct failure {
  error_kind kind = error_kind::none;
  std::string detail;

  explicit operator bool() const {
    return kind != error_kind::none;
  }

  bool operator==(const failure&) const = default;
};

} // namespace muster::http
