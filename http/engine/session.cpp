// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/session.hpp"

#include <utility>

namespace muster::http {

session::session(dialer::connected socket, std::string key,
                 const idle_handler& keeper)
  : connection{std::move(socket.socket), socket.address},
    readiness_{std::move(socket.readiness)},
    key_{std::move(key)},
    keeper_{keeper} {
  // nop
}

void session::on_ready() {
  if (user_)
    user_->on_ready();
  else
    keeper_(*this);
}

} // namespace muster::http
