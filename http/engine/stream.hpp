// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <chrono>

namespace muster::http {

/// Sends the request of a running_exchange over a session, and reads the
/// response. Stores the response in the exchange's result, and keeps the
/// exchange's deadline. Ends with one call of on_end(), on_unprocessed(),
/// fail() or fail_short() of the exchange, which may destroy the stream.
///
/// There is one kind of stream for each version of HTTP.
class stream {
public:
  using time_point = std::chrono::steady_clock::time_point;

  virtual ~stream() = default;

  /// Sends the request.
  virtual void start(time_point now) = 0;

  /// The deadline of the exchange has passed.
  virtual void on_due(time_point now) = 0;

  /// Continues after running_exchange::await_resume().
  virtual void resume(time_point now) = 0;

  /// Gives up the exchange and frees its memory. Reports nothing.
  virtual void cancel() = 0;
};

} // namespace muster::http
