// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/engine/h1_stream.hpp"
#include "http/engine/running_exchange.hpp"
#include "http/engine/session_opening.hpp"

#include <cstdint>
#include <list>
#include <memory>
#include <memory_resource>
#include <optional>

namespace muster::http {

/// One exchange on an I/O loop. Sends the request over an idle session, or else
/// opens one.
///
///     start -> (session_opening) -> stream -> end
///
/// If the server does not process the request of an idle session, the exchange
/// continues over a new session.
class async_exchange final : public running_exchange {
public:
  async_exchange(io_loop& on, uint64_t tag, exchange_request&& asked);

  void start(time_point now);

  /// Ends the exchange as `cancelled`.
  void cancel();

  /// Tries to connect again, because resources may be available now.
  void retry_dial(time_point now);

  /// Continues with the body, because what it waits for may be available now.
  void resume_body(time_point now);

  void on_due(time_point now) override;

  /// The tag that the client chose.
  uint64_t tag() const {
    return tag_;
  }

  /// Position in the loop's list.
  std::pmr::list<async_exchange>::iterator position;

private:
  void on_opened(std::unique_ptr<session> fresh, time_point now) override;
  void await_room() override;
  void on_early_result(exchange_result early) override;
  void await_resume(const resume_point& until) override;
  void on_end() override;
  void on_unprocessed(time_point now) override;
  bool lost_network(time_point now) const override;
  void fail(failure error) override;
  void fail_short(shortage lack) override;

  void begin(time_point now);
  void open(time_point now);
  void send_over(std::unique_ptr<session> which, time_point now);

  /// Gives up what runs, and frees its memory.
  void stop();

  const uint64_t tag_;
  time_point begun_;
  std::optional<session_opening> opening_;
  std::optional<h1_stream> h1_;
  stream* stream_ = nullptr; ///< The stream that runs; null before it starts.
};

} // namespace muster::http
