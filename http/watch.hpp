#pragma once

#include "http/io.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <memory>

namespace muster::http {

/// Gets told that a descriptor is ready, by the thread of the io_context.
class watch_user {
public:
  virtual void on_ready() = 0;

protected:
  ~watch_user() = default;
};

/// Waits for a descriptor that somebody else owns, and must outlive the watch.
class watch {
public:
  watch() = default;
  watch(boost::asio::io_context& context, int descriptor);
  ~watch();
  watch(watch&& other) noexcept = default;
  watch& operator=(watch&& other) noexcept;

  /// Tells `user` once, after this call, when what `blocked` wants is there. A
  /// wait that is still under way goes on, for this user.
  void await(io_status blocked, watch_user& user);

private:
  struct state;

  void release();

  /// Shared with the waits under way, which may end after the watch.
  std::shared_ptr<state> state_;
};

} // namespace muster::http
