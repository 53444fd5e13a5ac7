// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/exchange.hpp"

#include <memory>
#include <string>

namespace muster::http {

/// Runs one exchange at a time per calling thread. cpp-httplib writes requests
/// and parses responses, on our own connections, which enforce all deadlines.
/// They are kept alive per origin and shared by all threads.
class httplib_engine {
public:
  /// On failure (an unreadable CA file), returns null and stores a sentence in
  /// `error`.
  static std::unique_ptr<httplib_engine> make(engine_settings settings,
                                              std::string& error);

  ~httplib_engine();

  /// Runs one exchange. Blocks until it ends, at the latest shortly after
  /// request.deadline. Calls `tell` with a result with `head_only`, if there is
  /// one. Thread-safe; never throws.
  ///
  /// - If a reused connection brings no answer, the exchange continues on a new
  ///   one, once: the server may have closed the old one, or sent unrequested
  ///   data. On a new connection, this is `truncated` or `protocol`.
  /// - Connections to a server that sends unrequested data are not kept.
  /// - A missed deadline, also when connecting, is `timeout`.
  /// - The body of a redirect is not decoded. It is read if this is cheaper
  ///   than a new connection. Its end is never an error.
  exchange_result run(const exchange_request& request,
                      const head_listener& tell);

  /// Makes running and later exchanges end as `cancelled` within 200 ms.
  void cancel();

private:
  struct state;
  explicit httplib_engine(std::unique_ptr<state> st);
  std::unique_ptr<state> state_;
};

} // namespace muster::http
