// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/net/io.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace muster::http {

/// Gets told that what it waits for is there, on the event loop's thread.
class watch_user {
public:
  virtual void on_ready() = 0;

protected:
  ~watch_user() = default;
};

class watch;

/// Waits for descriptors on one thread (Linux's epoll). Each is registered
/// once, for its changes ("edge-triggered"): waiting again costs no system
/// call.
class event_loop {
public:
  /// Throws std::system_error if the system has no descriptors for it.
  event_loop();
  ~event_loop();
  event_loop(const event_loop&) = delete;
  event_loop& operator=(const event_loop&) = delete;

  /// Waits until something is ready, somebody calls wake(), or the time is
  /// over (negative: no limit), and tells the users of what is ready.
  void poll(std::chrono::milliseconds limit);

  /// Makes the present or the next poll() return soon. From any thread.
  void wake();

private:
  friend class watch;
  struct watched;

  void dispatch(watched& which);
  void forget_gone();

  int epoll_ = -1;
  int waker_ = -1; ///< An eventfd.
  /// To be told without waiting.
  std::vector<watched*> ready_;
  /// Watched no more; the events of this round may still name them.
  watched* gone_ = nullptr;
};

/// Waits for a descriptor that somebody else owns, and must outlive the watch.
class watch {
public:
  watch() = default;
  /// Throws std::system_error if the system cannot watch one more.
  watch(event_loop& loop, int descriptor);
  ~watch();
  watch(watch&& other) noexcept;
  watch& operator=(watch&& other) noexcept;

  /// Tells `user` once, after this call, that what an operation wanted may be
  /// there. To be called when it was not, or all that was there was taken.
  /// Takes the place of what was awaited before.
  void await(io_status blocked, watch_user& user);

  /// Tells `user` once, after others had their turn.
  void yield(watch_user& user);

private:
  event_loop* loop_ = nullptr;
  event_loop::watched* state_ = nullptr; ///< Ours until it is gone.
};

} // namespace muster::http
