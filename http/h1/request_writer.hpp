// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/exchange.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace muster::http {

/// Writes requests (RFC 9112, section 3) with the fields of request_fields().
/// If is_made_by_proxy(), the target is in absolute form, and there is a
/// Proxy-Authorization field if the proxy has credentials.
/// Prepares the fields that are the same for all requests with the same
/// settings, and keeps those of the last few settings.
class request_writer {
public:
  /// Appends a complete HTTP/1.1 request without a body. `close`: asks the
  /// server to close the connection (RFC 9112, section 9.6).
  void write(const exchange_request& request, bool close, std::string& out);

private:
  /// What requests with these settings have in common.
  struct common {
    std::shared_ptr<const request_settings> settings;
    std::string method;
    /// The fields after Host in requests without credentials and cookies: to
    /// the URL's own origin, and to a foreign one. Empty if they contain a
    /// configured Host.
    std::string own_tail;
    std::string foreign_tail;
  };

  static constexpr size_t max_kept = 8;

  const common& common_of(const exchange_request& request);

  std::vector<common> kept_; ///< The last one used is first.
};

} // namespace muster::http
