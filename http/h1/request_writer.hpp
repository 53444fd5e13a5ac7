// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/exchange.hpp"

#include <string>

namespace muster::http {

/// Writes requests (RFC 9112, section 3) with the fields of request_fields(),
/// those prepared that are the same for all requests of a job.
class request_writer {
public:
  explicit request_writer(const exchange_settings& settings);

  /// Appends the whole request: HTTP/1.1 without a body. `close` asks the
  /// server to close the connection (RFC 9112, section 9.6).
  void write(const exchange_request& request, bool close,
             std::string& out) const;

private:
  const exchange_settings& settings_;
  std::string method_;
  /// Fields that follow Host without credentials and cookies: to the URL's own
  /// origin, and to a foreign one. Empty where a configured Host is among them.
  std::string own_tail_;
  std::string foreign_tail_;
};

} // namespace muster::http
