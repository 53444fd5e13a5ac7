// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/net/io.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace muster::http {

/// Called on the event loop's thread when the awaited event occurs.
class watch_user {
public:
  virtual void on_ready() = 0;

protected:
  ~watch_user() = default;
};

class watch;

/// Waits for descriptors on one thread (Linux's epoll). Each descriptor is
/// registered once and edge-triggered, so waiting again needs no system call.
class event_loop {
public:
  /// Throws std::system_error if no descriptor is left.
  event_loop();
  ~event_loop();
  event_loop(const event_loop&) = delete;
  event_loop& operator=(const event_loop&) = delete;

  /// Waits until a descriptor is ready, wake() is called, or the time is over
  /// (negative: no limit). Calls the users of ready descriptors.
  void poll(std::chrono::milliseconds limit);

  /// Makes the current or the next poll() return soon. May be called from any
  /// thread.
  void wake();

private:
  friend class watch;
  struct watched;

  void dispatch(watched& which);
  void forget_gone();

  int epoll_ = -1;
  int waker_ = -1; ///< An eventfd.
  /// To be called without waiting.
  std::vector<watched*> ready_;
  /// No longer watched, but the events of this round may still refer to them.
  watched* gone_ = nullptr;
};

/// Waits for a descriptor. Does not own it; the descriptor must outlive the
/// watch.
class watch {
public:
  watch() = default;
  /// Throws std::system_error if the system cannot watch another descriptor.
  watch(event_loop& loop, int descriptor);
  ~watch();
  watch(watch&& other) noexcept;
  watch& operator=(watch&& other) noexcept;

  /// Calls `user` once, later, when the operation may succeed. Call this after
  /// an operation that had to wait, or that took all there was. Replaces an
  /// earlier wait.
  void await(io_status blocked, watch_user& user);

  /// Calls `user` once, after other users had their turn.
  void yield(watch_user& user);

private:
  event_loop* loop_ = nullptr;
  /// Owned by the watch while it exists.
  event_loop::watched* state_ = nullptr;
};

} // namespace muster::http
