#pragma once

#include "http/connection.hpp"
#include "http/exchange.hpp"

#include <atomic>

namespace muster::http {

/// How an exchange over one connection left it.
enum class connection_fate : uint8_t {
  reusable, ///< Fit for another exchange.
  spent,    ///< To be closed.
  stale,    ///< It brought no answer, if it has served before.
};

/// Sends `request` over `conn` and takes in the response, by cpp-httplib.
/// Fills in what `result` says about the response. `unasked` if the server sent
/// what nobody asked for: see response_reader.
connection_fate run_httplib_exchange(connection& conn,
                                     const exchange_settings& settings,
                                     const exchange_request& request,
                                     const std::atomic<bool>& cancelled,
                                     exchange_result& result, bool& unasked);

} // namespace muster::http
                                     const head_listener& tell,
