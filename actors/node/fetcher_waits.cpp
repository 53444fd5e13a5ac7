// SPDX-License-Identifier: BSD-3-Clause

// How a fetcher waits for permits, and for hosts that ask to wait.

#include "actors/node/fetcher.hpp"

#include "http/retry.hpp"
#include "http/text.hpp"

#include <utility>

namespace muster {

using http::error_kind;
using namespace std::chrono_literals;

namespace {

/// The wait that the host asks for; unset if it asks for none.
std::optional<std::chrono::seconds> asked_wait(const http::exchange_result& x) {
  constexpr int too_many_requests = 429;
  if (!http::is_retriable(error_kind::none, x.status, false))
    return std::nullopt;
  auto wait = http::parse_retry_after(x.retry_after,
                                      std::chrono::system_clock::now(), x.date);
  if (x.status == too_many_requests)
    return wait.value_or(0s);
  // Without a wait, it is an ordinary failure.
  return wait > 0s ? wait : std::nullopt;
}

} // namespace

bool fetcher_state::slow_down(const http::exchange_result& answer) {
  auto asked = asked_wait(answer);
  if (!asked)
    return false;
  auto wait = *asked;
  auto& settings = config_->settings;
  use_ = permit_use::throttled;
  tell_wait(answer.status, wait);
  if (wait > 0s) {
    auto until =
      std::chrono::ceil<std::chrono::seconds>(std::chrono::system_clock::now())
      + wait;
    add_warning("the host asked to wait until " + http::to_text(until));
  }
  if (is_accepted(answer) || settings.retries == 0
      || wait > settings.retry_after_max || used() >= settings.timeout)
    finish();
  else
    await_permit(phase::awaiting_turn);
  return true;
}

void fetcher_state::report_early(const http::exchange_result& head) {
  if (auto asked = asked_wait(head))
    tell_wait(head.status, *asked);
}

void fetcher_state::tell_wait(int status, std::chrono::seconds wait) {
  if (std::exchange(reported_wait_, true))
    return;
  muster::slow_down word{result_.index,
                         std::string{http::host_key(current().host)},
                         static_cast<uint16_t>(status),
                         {}};
  if (wait > 0s)
    word.wait = wait;
  self_->send(config_->node, std::move(word));
}

bool fetcher_state::is_awaiting_permit() const {
  return phase_ == phase::awaiting_hop || phase_ == phase::awaiting_retry
         || phase_ == phase::awaiting_turn || phase_ == phase::awaiting_get;
}

void fetcher_state::on_permit(uint64_t queued,
                              std::chrono::nanoseconds excused) {
  if (!is_awaiting_permit())
    return;
  queued_ = queued;
  excused_ += excused;
  if (phase_ == phase::awaiting_turn) {
    ++result_.attempts;
    ++waits_;
  } else if (phase_ == phase::awaiting_get) {
    refused_head_ = result_.status;
  }
  forget_response();
  begin_exchange();
}

void fetcher_state::on_refusal(const permit_refusal& refusal) {
  if (!is_awaiting_permit())
    return;
  if (phase_ == phase::awaiting_hop) {
    forget_response();
    result_.error_kind = refusal.kind;
    result_.error = "redirected to " + current().authority()
                    + ", not tried: " + refusal.why;
  } else if (phase_ == phase::awaiting_get) {
    add_warning("GET was not tried: " + refusal.why);
  }
  finish();
}

} // namespace muster
