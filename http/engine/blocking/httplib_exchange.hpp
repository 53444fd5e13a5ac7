// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/engine/connection.hpp"
#include "http/exchange.hpp"

#include <atomic>

namespace muster::http {

/// The state of a connection after an exchange.
enum class connection_fate : uint8_t {
  reusable, ///< It may be reused.
  closing,  ///< Keep it until the server closes it.
  spent,    ///< Close it.
  stale,    ///< It brought no answer, and had served before.
};

/// Sends `request` over `conn` and reads the response, with cpp-httplib.
/// `closes`: asks the server to close the connection. Stores the response in
/// `result`. Calls `tell` with a result with `head_only`, if there is one. Sets
/// `unrequested` if the server sent unrequested data: see response_reader.
connection_fate
run_httplib_exchange(connection& conn, const engine_settings& settings,
                     const exchange_request& request, bool closes,
                     const std::atomic<bool>& cancelled,
                     const head_listener& tell, exchange_result& result,
                     bool& unrequested);

} // namespace muster::http
