// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/exchange.hpp"

#include <memory>
#include <string>

namespace muster::http {

/// Runs exchanges one at a time per calling thread: cpp-httplib writes
/// requests and parses responses, over connections of our own that know all
/// deadlines, kept alive per origin and shared by all threads.
class httplib_engine {
public:
  /// On failure (an unreadable CA file) returns null and says what and where
  /// in `error`.
  static std::unique_ptr<httplib_engine> make(exchange_settings settings,
                                              std::string& error);

  ~httplib_engine();

  /// Runs one exchange; blocks until it ends, at the latest shortly after
  /// request.deadline. `tell` is called with an early word of the result, if
  /// there is one. Thread-safe; never throws.
  ///
  /// - A kept connection that brings no answer is replaced by a fresh one,
  /// once:
  ///   the server may have ended it, or send what nobody asked for. A fresh one
  ///   that ends so is `truncated` or `protocol`.
  /// - Connections to a server that sends what nobody asked for are not kept.
  /// - A missed deadline is `timeout`, that of the connection too.
  /// - The body of a redirect is not decoded, and read only as far as that is
  ///   cheaper than another connection; how it ends is no error.
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
