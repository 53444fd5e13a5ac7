#pragma once

#include "http/exchange.hpp"

#include <string>
#include <utility>
#include <vector>

namespace muster::http {

/// The fields of an exchange's request. Configured
/// fields replace the default of the same name. Basic authentication comes
/// from the URL's credentials (RFC 7617), unless a field says otherwise; on
/// foreign requests the configured Authorization, Cookie and Host stay home.
std::vector<std::pair<std::string, std::string>>
request_fields(const exchange_settings& settings,
               const exchange_request& request);

} // namespace muster::http
