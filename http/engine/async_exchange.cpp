// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/async_exchange.hpp"

#include "http/engine/io_loop.hpp"
#include "http/engine/proxy_tunnel.hpp"
#include "http/net/memory_reserve.hpp"

#include <new>
#include <utility>

namespace muster::http {

async_exchange::async_exchange(io_loop& on, uint64_t tag,
                               exchange_request&& asked)
  : running_exchange{on, std::move(asked)}, tag_{tag} {
  // nop
}

void async_exchange::start(time_point now) {
  guarded([=, this] { begin(now); });
}

void async_exchange::retry_dial(time_point now) {
  guarded([=, this] { opening_->retry(now); });
}

void async_exchange::resume_body(time_point now) {
  guarded([=, this] { stream_->resume(now); });
}

void async_exchange::on_due(time_point now) {
  guarded([=, this] {
    if (stream_)
      stream_->on_due(now);
    else
      opening_->on_due(now);
  });
}

void async_exchange::begin(time_point now) {
  begun_ = now;
  // An idle session would not fail for a long time.
  if (loop.local().network().still_cut(now) && leads_out(request.addresses)) {
    fail_short(shortage::network);
    return;
  }
  auto idle = loop.take_idle(request, now);
  if (!idle) {
    open(now);
    return;
  }
  result.reused = true;
  send_over(std::move(idle), now);
}

void async_exchange::open(time_point now) {
  opening_.emplace(*this);
  opening_->start(now);
}

void async_exchange::on_opened(std::unique_ptr<session> fresh, time_point now) {
  send_over(std::move(fresh), now);
}

void async_exchange::send_over(std::unique_ptr<session> which, time_point now) {
  result.remote = which->remote();
  // Otherwise, TLS is the proxy's.
  if (request.target.secure)
    result.tls = which->facts();
  h1_.emplace(*this, std::move(which));
  stream_ = &*h1_;
  if (auto& may_send = loop.settings().may_send; may_send && !may_send()) {
    cancel();
    return;
  }
  // Other parts of the program needed memory, so this exchange must free its
  // own.
  if (owes_memory())
    throw std::bad_alloc{};
  stream_->start(now);
}

void async_exchange::await_room() {
  loop.wait_for_room(*this);
}

void async_exchange::on_early_result(exchange_result early) {
  loop.tell(*this, std::move(early));
}

void async_exchange::await_resume(const resume_point& until) {
  loop.await_resume(*this, until);
}

void async_exchange::on_end() {
  if (is_made_by_proxy(request))
    heed_proxy(*request.via->proxy, result);
  loop.finished(*this);
}

void async_exchange::on_unprocessed(time_point now) {
  stream_ = nullptr;
  result = {};
  open(now);
}

bool async_exchange::lost_network(time_point now) const {
  auto& network = loop.local().network();
  return result.remote ? network.explains({*result.remote}, begun_, now)
                       : network.explains(request.addresses, begun_, now);
}

void async_exchange::cancel() {
  fail({error_kind::cancelled, "the run was stopped"});
}

void async_exchange::stop() {
  if (stream_)
    stream_->cancel();
  else if (opening_)
    opening_->cancel();
}

void async_exchange::fail(failure error) {
  stop();
  result.error = std::move(error);
  loop.finished(*this);
}

/// There may be no memory at all, so free memory before allocating any.
void async_exchange::fail_short(shortage lack) {
  stop();
  // After an outage, the network may be another one.
  if (lack == shortage::network)
    loop.pool().clear();
  if (lack == shortage::memory)
    loop.pool().give_way();
  result = {};
  result.lack = lack;
  failure error{error_kind::connect, {}};
  try {
    memory_may_fail scope;
    error.detail = lack_sentence(lack);
  } catch (const std::bad_alloc&) {
    // Report the shortage without the details.
  }
  fail(std::move(error));
}

} // namespace muster::http
