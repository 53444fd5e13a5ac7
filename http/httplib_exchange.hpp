#pragma once

#include "http/connection.hpp"
#include "http/exchange.hpp"

#include <atomic>

namespace muster::http {

/// How an exchange over one connection left it.
enum class connection_fate : uint8_t {
  reusable, ///< Fit for another exchange.
  spent,    ///< To be closed.
  hung_up,  ///< The server had ended it before it answered anything.
};

/// Sends `request` over `conn` and takes in the response, by cpp-httplib.
/// Fills in what `result` says about the response.
connection_fate run_httplib_exchange(connection& conn,
                                     const exchange_settings& settings,
                                     const exchange_request& request,
                                     const std::atomic<bool>& cancelled,
                                     exchange_result& result);

} // namespace muster::http
