// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/session_opening.hpp"

#include "http/engine/io_loop.hpp"
#include "http/engine/running_exchange.hpp"
#include "http/text.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace muster::http {

namespace {

using std::chrono::microseconds;

microseconds between(steady_clock::time_point start,
                     steady_clock::time_point end) {
  return std::chrono::duration_cast<microseconds>(end - start);
}

} // namespace

session_opening::session_opening(running_exchange& owner) : exchange_{owner} {
  // nop
}

session_opening::~session_opening() {
  // The loop ends before the exchange.
  if (session_)
    session_->abandon();
}

void session_opening::start(time_point now) {
  auto& loop = exchange_.loop;
  auto& request = exchange_.request;
  started_ = now;
  auto patience = request.settings->connect_timeout;
  connect_by_ = std::min(now + patience, request.deadline);
  phase_ = phase::dialling;
  dialer_.emplace(loop.events(), loop.local(), *this, request.addresses,
                  request.port, patience);
  if (dialer_->start(now))
    loop.deadlines().set(exchange_, std::min(connect_by_, dialer_->due()));
  else
    after_dialling(now);
}

void session_opening::on_dialled(time_point now) {
  exchange_.guarded([=, this] { after_dialling(now); });
}

void session_opening::after_dialling(time_point now) {
  auto& loop = exchange_.loop;
  auto& request = exchange_.request;
  auto& result = exchange_.result;
  auto& connected = dialer_->result();
  if (!connected && dialer_->lack() != shortage::none) {
    wait_for_room(now);
    return;
  }
  if (!connected) {
    fail_dialling(dialer_->error(), now);
    return;
  }
  result.lack = shortage::none;
  room_by_.reset();
  result.remote = connected->address;
  result.connect_time = between(started_, now);
  session_ = std::make_unique<session>(
    std::move(*connected), connection_key(request), loop.idle_handler());
  dialer_.reset();
  session_->serve(this);
  if (!request.via || request.via->proxy->scheme != proxy_scheme::https) {
    reach_server(now);
    return;
  }
  auto& proxy = *request.via->proxy;
  start_step(phase::greeting, now);
  session_->start_tls(loop.tls(), proxy.host, proxy.shown(), tls_end::proxy);
  greet_proxy(now);
}

void session_opening::reach_server(time_point now) {
  auto& request = exchange_.request;
  if (!request.via || is_made_by_proxy(request)) {
    start_server(now);
    return;
  }
  start_step(phase::tunnelling, now);
  tunnel_.emplace(*request.via->proxy, request.via->host, request.via->port);
  tunnel(now);
}

void session_opening::start_step(phase which, time_point now) {
  auto& request = exchange_.request;
  phase_ = which;
  started_ = now;
  connect_by_ = std::min(now + request.settings->connect_timeout,
                         request.deadline);
}

void session_opening::start_server(time_point now) {
  auto& request = exchange_.request;
  if (!request.target.secure) {
    deliver(now);
    return;
  }
  start_step(phase::handshaking, now);
  session_->start_tls(exchange_.loop.tls(), request.target.host,
                      session_->key());
  handshake(now);
}

bool session_opening::make_room(shortage lack, const ip_address& address) {
  return exchange_.loop.make_room(lack, address, exchange_.request.port);
}

void session_opening::wait_for_room(time_point now) {
  auto lack = dialer_->lack();
  if (!room_by_)
    room_by_ = std::min(now + room_patience, exchange_.request.deadline);
  if (now >= *room_by_) {
    exchange_.fail_short(lack);
    return;
  }
  exchange_.result.lack = lack;
  phase_ = phase::short_of_room;
  dialer_.reset();
  exchange_.loop.deadlines().set(exchange_, *room_by_);
  exchange_.await_room();
}

void session_opening::on_ready() {
  exchange_.guarded([this] {
    auto now = steady_clock::now();
    if (phase_ == phase::greeting)
      greet_proxy(now);
    else if (phase_ == phase::tunnelling)
      tunnel(now);
    else
      handshake(now);
  });
}

void session_opening::handshake(time_point now) {
  auto status = session_->handshake();
  if (is_blocked(status)) {
    session_->await(status);
    exchange_.loop.deadlines().set(exchange_, connect_by_);
    return;
  }
  auto& request = exchange_.request;
  if (status != io_status::ok) {
    exchange_.result.tls = session_->facts();
    fail(handshake_failure(status, *session_, endpoint(),
                           request.settings->connect_timeout),
         now);
    return;
  }
  exchange_.result.tls_time = between(started_, now);
  deliver(now);
}

void session_opening::deliver(time_point now) {
  exchange_.on_opened(std::move(session_), now);
}

void session_opening::on_due(time_point now) {
  switch (phase_) {
    case phase::dialling:
      dialer_->on_due(now);
      // This may have ended dialling and the exchange.
      if (phase_ != phase::dialling || !dialer_)
        return;
      if (now < connect_by_)
        exchange_.loop.deadlines().set(exchange_,
                                       std::min(connect_by_, dialer_->due()));
      else
        give_up_dialling(now);
      return;
    case phase::short_of_room:
      exchange_.fail_short(exchange_.result.lack);
      return;
    case phase::greeting:
      if (now < exchange_.request.deadline)
        end_greeting(io_status::timed_out, now);
      else
        give_up_tunnel(now);
      return;
    case phase::tunnelling:
      give_up_tunnel(now);
      return;
    case phase::handshaking:
      give_up_handshake(now);
      return;
  }
}

void session_opening::give_up_dialling(time_point now) {
  // An address could not be tried.
  if (dialer_->lack() != shortage::none) {
    exchange_.fail_short(dialer_->lack());
    return;
  }
  auto& request = exchange_.request;
  auto endpoint = endpoint_text(dialer_->last(), request.port);
  if (now >= request.deadline) {
    exchange_.result.cut_short = true;
    fail({error_kind::timeout,
          "the total deadline passed while connecting to " + endpoint},
         now);
    return;
  }
  auto detail = "connection to " + endpoint + " timed out after "
                + to_text(request.settings->connect_timeout);
  if (request.addresses.size() > 1)
    detail += " (the last of " + std::to_string(request.addresses.size())
              + " addresses tried)";
  fail_dialling({error_kind::timeout, std::move(detail)}, now);
}

void session_opening::give_up_handshake(time_point now) {
  auto& request = exchange_.request;
  if (now >= request.deadline)
    fail(
      {error_kind::timeout,
       "the total deadline passed during the TLS handshake with " + endpoint()},
      now);
  else
    fail(handshake_failure(io_status::timed_out, *session_, endpoint(),
                           request.settings->connect_timeout),
         now);
}

std::string session_opening::endpoint() const {
  auto& request = exchange_.request;
  return request.via
           ? request.via->host + ":" + std::to_string(request.via->port)
           : endpoint_text(session_->remote(), request.port);
}

void session_opening::fail_dialling(failure error, time_point now) {
  auto& via = exchange_.request.via;
  if (!via) {
    fail(std::move(error), now);
    return;
  }
  exchange_.result.proxy = proxy_state::useless;
  fail_proxy({error_kind::proxy, "cannot reach the proxy " + via->proxy->shown()
                                   + ": " + error.detail},
             true, now);
}

void session_opening::fail(failure error, time_point now) {
  if (exchange_.lost_network(now)) {
    exchange_.fail_short(shortage::network);
    return;
  }
  // The server has no part of a request, so the connection can end normally.
  session_.reset();
  exchange_.fail(std::move(error));
}

void session_opening::cancel() {
  dialer_.reset();
  tunnel_.reset();
  if (session_)
    session_->abandon();
  session_.reset();
}

} // namespace muster::http
