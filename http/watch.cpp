#include "http/watch.hpp"

#include <utility>

namespace muster::http {

using descriptor = boost::asio::posix::stream_descriptor;

struct watch::state {
  state(boost::asio::io_context& context, int fd) : waiter{context, fd} {
    // nop
  }

  descriptor waiter;
  watch_user* user = nullptr; ///< Null once nobody is interested.
  bool reading = false;       ///< A wait for reading is under way.
  bool writing = false;       ///< A wait for writing is under way.
};

watch::watch(boost::asio::io_context& context, int descriptor)
  : state_{std::make_shared<state>(context, descriptor)} {
  // nop
}

watch::~watch() {
  release();
}

watch& watch::operator=(watch&& other) noexcept {
  release();
  state_ = std::move(other.state_);
  return *this;
}

void watch::release() {
  if (!state_)
    return;
  state_->user = nullptr;
  state_->waiter.release();
  state_.reset();
}

void watch::await(io_status blocked, watch_user& user) {
  state_->user = &user;
  auto for_reading = blocked == io_status::want_read;
  auto& waiting = for_reading ? state_->reading : state_->writing;
  if (waiting)
    return;
  waiting = true;
  state_->waiter.async_wait(
    for_reading ? descriptor::wait_read : descriptor::wait_write,
    [st = state_, for_reading](const boost::system::error_code&) {
      (for_reading ? st->reading : st->writing) = false;
      // The user finds out by itself what the descriptor has to say.
      if (st->user)
        st->user->on_ready();
    });
}

} // namespace muster::http
