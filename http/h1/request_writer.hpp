// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/exchange.hpp"

#include <string>

namespace muster::http {

/// Writes requests (RFC 9112, section 3) with the fields of request_fields().
/// Prepares the fields that are the same for all requests of a job.
class request_writer {
public:
  explicit request_writer(const exchange_settings& settings);

  /// Appends a complete HTTP/1.1 request without a body. `close`: asks the
  /// server to close the connection (RFC 9112, section 9.6).
  void write(const exchange_request& request, bool close,
             std::string& out) const;

private:
  const exchange_settings& settings_;
  std::string method_;
  /// The fields after Host in requests without credentials and cookies: to the
  /// URL's own origin, and to a foreign one. Empty if they contain a configured
  /// Host.
  std::string own_tail_;
  std::string foreign_tail_;
};

} // namespace muster::http
