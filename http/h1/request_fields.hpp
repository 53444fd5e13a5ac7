// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/exchange.hpp"

#include <string>
#include <utility>
#include <vector>

namespace muster::http {

/// The fields of an exchange's request. Configured fields replace the default
/// of the same name. Basic authentication comes from the URL's credentials
/// (RFC 7617), unless a field says otherwise. Of the configured fields, foreign
/// requests have only those that give nothing away (RFC 9110, section 15.4) and
/// those of `forward_headers`, but never Host. There is one Cookie field at
/// most (RFC 6265bis, section 5.8): the request's own cookies replace
/// configured ones of the same names.
std::vector<std::pair<std::string, std::string>>
request_fields(const exchange_settings& settings,
               const exchange_request& request);

} // namespace muster::http
