// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/engine/connection.hpp"
#include "http/exchange.hpp"

#include <atomic>

namespace muster::http {

/// How an exchange over one connection left it.
enum class connection_fate : uint8_t {
  reusable, ///< Fit for another exchange.
  closing,  ///< To be watched until the server closes it.
  spent,    ///< To be closed.
  stale,    ///< It brought no answer, if it has served before.
};

/// Sends `request` over `conn` and takes in the response, by cpp-httplib. Asks
/// the server to close the connection if it `closes`.
/// Fills in what `result` says about the response. `tell` gets an early word of
/// it, if there is something to tell. `unasked` if the server sent
/// what nobody asked for: see response_reader.
connection_fate
run_httplib_exchange(connection& conn, const exchange_settings& settings,
                     const exchange_request& request, bool closes,
                     const std::atomic<bool>& cancelled,
                     const head_listener& tell, exchange_result& result,
                     bool& unasked);

} // namespace muster::http
