// SPDX-License-Identifier: BSD-3-Clause

// How an exchange gets its connection: everything before the request.

#include "http/engine/async_exchange.hpp"
#include "http/engine/io_loop.hpp"
#include "http/text.hpp"

#include <algorithm>
#include <utility>

namespace muster::http {

namespace {

using std::chrono::microseconds;

microseconds between(steady_clock::time_point start,
                     steady_clock::time_point end) {
  return std::chrono::duration_cast<microseconds>(end - start);
}

} // namespace

void async_exchange::begin(time_point now) {
  begun_ = now;
  // A reused connection would not fail for a long time.
  if (loop_.local().network().still_cut(now) && leads_out(request_.addresses)) {
    fail_short(shortage::network);
    return;
  }
  auto key = connection_key(request_);
  // Data that arrived since the last response would look like the next
  // response.
  do
    connection_ = loop_.pool().take(key, request_.addresses, now);
  while (connection_ && !loop_.is_fit(*connection_));
  if (!connection_) {
    dial(now);
    return;
  }
  connection_->serve(this);
  result_.reused = true;
  begin_request(now);
}

void async_exchange::dial(time_point now) {
  started_ = now;
  auto& settings = *request_.settings;
  connect_by_ = std::min(now + settings.connect_timeout, request_.deadline);
  phase_ = phase::dialling;
  dialer_.emplace(loop_.events(), loop_.local(), *this, request_.addresses,
                  request_.port, settings.connect_timeout);
  if (dialer_->start(now))
    loop_.deadlines().set(*this, std::min(connect_by_, dialer_->due()));
  else
    after_dialling(now);
}

void async_exchange::after_dialling(time_point now) {
  auto& connected = dialer_->result();
  if (!connected && dialer_->lack() != shortage::none) {
    wait_for_room(now);
    return;
  }
  if (!connected) {
    fail_to_connect(dialer_->error(), now);
    return;
  }
  result_.lack = shortage::none;
  room_by_.reset();
  result_.remote = connected->address;
  result_.connect_time = between(started_, now);
  connection_ = std::make_unique<async_connection>(
    std::move(*connected), connection_key(request_), loop_.idle_handler());
  dialer_.reset();
  connection_->serve(this);
  if (!request_.target.secure) {
    begin_request(now);
    return;
  }
  phase_ = phase::handshaking;
  started_ = now;
  connect_by_ = std::min(now + request_.settings->connect_timeout,
                         request_.deadline);
  connection_->start_tls(loop_.tls(), request_.target.host, connection_->key());
  handshake(now);
}

bool async_exchange::make_room(shortage lack, const ip_address& address) {
  return loop_.make_room(lack, address, request_.port);
}

void async_exchange::wait_for_room(time_point now) {
  auto lack = dialer_->lack();
  if (!room_by_)
    room_by_ = std::min(now + room_patience, request_.deadline);
  if (now >= *room_by_) {
    fail_short(lack);
    return;
  }
  result_.lack = lack;
  phase_ = phase::short_of_room;
  dialer_.reset();
  loop_.deadlines().set(*this, *room_by_);
  loop_.wait_for_room(*this);
}

void async_exchange::handshake(time_point now) {
  auto status = connection_->handshake();
  if (is_blocked(status)) {
    wait(status, connect_by_);
    return;
  }
  if (status != io_status::ok) {
    fail_to_connect(
      handshake_failure(status, *connection_,
                        endpoint_text(connection_->remote(), request_.port),
                        request_.settings->connect_timeout),
      now);
    return;
  }
  result_.tls_time = between(started_, now);
  begin_request(now);
}

void async_exchange::fail_connecting(time_point now) {
  // An address could not be tried.
  if (dialer_->lack() != shortage::none) {
    fail_short(dialer_->lack());
    return;
  }
  auto endpoint = endpoint_text(dialer_->last(), request_.port);
  if (now >= request_.deadline) {
    result_.cut_short = true;
    fail_to_connect(
      {error_kind::timeout,
       "the total deadline passed while connecting to " + endpoint},
      now);
    return;
  }
  auto detail = "connection to " + endpoint + " timed out after "
                + to_text(request_.settings->connect_timeout);
  if (request_.addresses.size() > 1)
    detail += " (the last of " + std::to_string(request_.addresses.size())
              + " addresses tried)";
  fail_to_connect({error_kind::timeout, std::move(detail)}, now);
}

bool async_exchange::lost_network(time_point now) const {
  auto& network = loop_.local().network();
  return connection_ ? network.explains({connection_->remote()}, begun_, now)
                     : network.explains(request_.addresses, begun_, now);
}

void async_exchange::fail_to_connect(failure error, time_point now) {
  if (lost_network(now))
    fail_short(shortage::network);
  else
    fail(std::move(error));
}

} // namespace muster::http
