// SPDX-License-Identifier: BSD-3-Clause

// The steps of a session_opening that concern a proxy.

#include "http/engine/io_loop.hpp"
#include "http/engine/running_exchange.hpp"
#include "http/engine/session_opening.hpp"
#include "http/text.hpp"

#include <string>
#include <utility>

namespace muster::http {

void session_opening::greet_proxy(time_point now) {
  auto status = session_->handshake();
  if (is_blocked(status)) {
    session_->await(status);
    exchange_.loop.deadlines().set(exchange_, connect_by_);
  } else if (status == io_status::ok) {
    reach_server(now);
  } else {
    end_greeting(status, now);
  }
}

void session_opening::end_greeting(io_status status, time_point now) {
  auto& request = exchange_.request;
  auto& proxy = *request.via->proxy;
  auto error = handshake_failure(status, *session_, proxy.host,
                                 request.settings->connect_timeout);
  exchange_.result.proxy = proxy_state::useless;
  fail_proxy({error_kind::proxy,
              "cannot reach the proxy " + proxy.shown() + ": " + error.detail},
             status != io_status::tls_failed, now);
}

void session_opening::tunnel(time_point now) {
  auto& buffer = exchange_.loop.buffer();
  while (!tunnel_->done() && !tunnel_->error()) {
    auto unsent = tunnel_->output();
    auto moved = unsent.empty() ? session_->read(buffer.data(), buffer.size())
                                : session_->write(unsent.data(), unsent.size());
    if (is_blocked(moved.status)) {
      session_->await(moved.status);
      exchange_.loop.deadlines().set(exchange_, connect_by_);
      return;
    }
    if (moved.status != io_status::ok)
      tunnel_->end();
    else if (unsent.empty())
      tunnel_->receive({buffer.data(), moved.bytes});
    else
      tunnel_->sent(moved.bytes);
  }
  auto& result = exchange_.result;
  result.proxy = tunnel_->is_useless() ? proxy_state::useless
                                       : proxy_state::works;
  if (tunnel_->error()) {
    fail_proxy(tunnel_->error(), tunnel_->may_recover(), now);
    return;
  }
  tunnel_.reset();
  start_server(now);
}

void session_opening::give_up_tunnel(time_point now) {
  auto& request = exchange_.request;
  auto& proxy = *request.via->proxy;
  if (now >= request.deadline) {
    exchange_.result.cut_short = true;
    fail({error_kind::timeout, "the total deadline passed while the proxy "
                                 + proxy.shown() + " connected to "
                                 + endpoint()},
         now);
    return;
  }
  fail_proxy({error_kind::proxy,
              "the proxy " + proxy.shown() + " did not connect to " + endpoint()
                + " within " + to_text(request.settings->connect_timeout)},
             true, now);
}

void session_opening::fail_proxy(failure error, bool may_recover,
                                 time_point now) {
  exchange_.result.proxy_may_recover = may_recover;
  fail(std::move(error), now);
}

} // namespace muster::http
