// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/body/resume_signal.hpp"
#include "http/engine/deadline_wheel.hpp"
#include "http/exchange.hpp"
#include "http/net/memory_reserve.hpp"

#include <exception>
#include <memory>
#include <new>
#include <string>
#include <utility>

namespace muster::http {

class io_loop;
class session;

/// An exchange in progress, as its session_opening and its stream see it. They
/// set the deadline, fill in the result, and report what happens. The exchange
/// decides what comes next.
class running_exchange : public deadline_wheel::entry {
public:
  using time_point = steady_clock::time_point;

  running_exchange(io_loop& on, exchange_request&& asked)
    : loop{on}, request{std::move(asked)} {
    // nop
  }

  /// The session is open. Called by the session_opening.
  virtual void on_opened(std::unique_ptr<session> fresh, time_point now) = 0;

  /// This machine lacks a resource for a connection. session_opening::retry()
  /// must be called when it may be available.
  virtual void await_room() = 0;

  /// The head asks the client to wait; the stream continues.
  virtual void on_early_result(exchange_result early) = 0;

  /// The stream reads nothing until stream::resume() is called, which is when
  /// `until` is due.
  virtual void await_resume(const resume_point& until) = 0;

  /// The response, or why there is none, is in the result.
  virtual void on_end() = 0;

  /// The server did not process the request. Another session must send it. This
  /// does not count as an attempt.
  virtual void on_unprocessed(time_point now) = 0;

  /// Whether the exchange cannot continue because this machine's network is
  /// down.
  virtual bool lost_network(time_point now) const = 0;

  /// Ends the exchange with an error, without a response.
  virtual void fail(failure error) = 0;

  /// Ends the exchange with a shortage, as if it had not taken place.
  virtual void fail_short(shortage lack) = 0;

  /// Calls `step`. An exception ends the exchange, not the loop.
  template<class Step>
  void guarded(Step step) {
    try {
      memory_may_fail scope;
      step();
    } catch (const std::bad_alloc&) {
      fail_short(shortage::memory);
    } catch (const std::exception& error) {
      fail({error_kind::protocol,
            std::string{"the exchange failed: "} + error.what()});
    }
  }

  io_loop& loop;
  const exchange_request request;
  exchange_result result; ///< As far as it is known.

protected:
  ~running_exchange() override = default;
};

} // namespace muster::http
