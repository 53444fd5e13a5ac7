// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/exchange.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::http {

/// The value of an Authorization or Proxy-Authorization field (RFC 7617). The
/// arguments are not percent-encoded.
std::string basic_credentials(std::string_view username,
                              std::string_view password);

/// The line of the Proxy-Authorization field (RFC 9110, section 11.7.2); empty
/// if the proxy has no credentials.
std::string proxy_authorization(const proxy_server& proxy);

/// The fields of an exchange's request. Configured fields replace the default
/// of the same name. Basic authentication comes from the URL's credentials (RFC
/// 7617), unless a field says otherwise. A foreign request contains only those
/// configured fields that reveal nothing (RFC 9110, section 15.4) or that
/// `forward_headers` names, and never a configured Host. There is at most one
/// Cookie field (RFC 6265bis, section 5.8). In it, the request's own cookies
/// replace configured cookies of the same name.
std::vector<std::pair<std::string, std::string>>
request_fields(const exchange_request& request);

} // namespace muster::http
