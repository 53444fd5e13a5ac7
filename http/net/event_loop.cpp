// SPDX-License-Identifier: BSD-3-Clause

#include "http/net/event_loop.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace muster::http {

namespace {

/// Maximum number of events to handle in one round.
constexpr size_t max_events = 256;

int checked(int result, const char* what) {
  if (result < 0)
    throw std::system_error{errno, std::generic_category(), what};
  return result;
}

void add(int epoll, int descriptor, uint32_t events, void* user) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = user;
  checked(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
}

} // namespace

struct event_loop::watched {
  int descriptor;
  watch_user* user = nullptr; ///< Null while no user waits.
  bool wants_read = false;
  bool wants_write = false;
  bool yields = false; ///< The entry is in ready_.
  /// Events that arrived while no user waited for them.
  bool readable = false;
  bool writable = false;
  /// The peer sends no more. The system reports this once, but it stays true.
  bool ended = false;
  bool gone = false;
  /// An intrusive list, because there may be no memory for another one.
  watched* next_gone = nullptr;
};

event_loop::event_loop()
  : epoll_{checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")} {
  try {
    waker_ = checked(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd");
    add(epoll_, waker_, EPOLLIN, nullptr);
  } catch (...) {
    close(waker_);
    close(epoll_);
    throw;
  }
}

event_loop::~event_loop() {
  forget_gone();
  close(waker_);
  close(epoll_);
}

void event_loop::wake() {
  uint64_t one = 1;
  // Fails only if the counter is full, which wakes the loop, too.
  [[maybe_unused]] auto written = write(waker_, &one, sizeof one);
}

void event_loop::poll(std::chrono::milliseconds limit) {
  std::array<epoll_event, max_events> events;
  auto timeout = ready_.empty() ? static_cast<int>(limit.count()) : 0;
  auto count = epoll_wait(epoll_, events.data(), max_events, timeout);
  for (auto which : std::exchange(ready_, {})) {
    which->yields = false;
    dispatch(*which);
  }
  for (int i = 0; i < count; ++i) {
    auto& event = events[static_cast<size_t>(i)];
    auto which = static_cast<watched*>(event.data.ptr);
    if (which == nullptr) {
      uint64_t raised = 0;
      [[maybe_unused]] auto got = read(waker_, &raised, sizeof raised);
      continue;
    }
    // The next operation reports errors and hang-ups.
    constexpr uint32_t over = EPOLLERR | EPOLLHUP;
    which->readable |= (event.events & (EPOLLIN | EPOLLRDHUP | over)) != 0;
    which->writable |= (event.events & (EPOLLOUT | over)) != 0;
    which->ended |= (event.events & (EPOLLRDHUP | over)) != 0;
    auto wanted = (which->wants_read && which->readable)
                  || (which->wants_write && which->writable);
    if (wanted && !which->yields)
      dispatch(*which);
  }
  forget_gone();
}

void event_loop::forget_gone() {
  while (gone_)
    delete std::exchange(gone_, gone_->next_gone);
}

void event_loop::dispatch(watched& which) {
  if (which.gone)
    return;
  if (which.wants_read)
    which.readable = false;
  if (which.wants_write)
    which.writable = false;
  which.wants_read = which.wants_write = false;
  std::exchange(which.user, nullptr)->on_ready();
}

watch::watch(event_loop& loop, int descriptor) : loop_{&loop} {
  auto added = std::make_unique<event_loop::watched>();
  added->descriptor = descriptor;
  add(loop.epoll_, descriptor, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
      added.get());
  state_ = added.release();
}

watch::~watch() {
  if (!state_)
    return;
  epoll_ctl(loop_->epoll_, EPOLL_CTL_DEL, state_->descriptor, nullptr);
  state_->gone = true;
  if (state_->yields)
    std::erase(loop_->ready_, state_);
  state_->next_gone = std::exchange(loop_->gone_, state_);
}

watch::watch(watch&& other) noexcept
  : loop_{other.loop_}, state_{std::exchange(other.state_, nullptr)} {
  // nop
}

watch& watch::operator=(watch&& other) noexcept {
  std::swap(loop_, other.loop_);
  std::swap(state_, other.state_);
  return *this;
}

void watch::await(io_status blocked, watch_user& user) {
  if (blocked == io_status::again) {
    yield(user);
    return;
  }
  state_->user = &user;
  auto for_reading = blocked == io_status::want_read;
  // One at a time: the user that runs now may remove others.
  state_->wants_read = for_reading;
  state_->wants_write = !for_reading;
  if (for_reading ? state_->readable || state_->ended : state_->writable)
    yield(user);
}

void watch::yield(watch_user& user) {
  state_->user = &user;
  if (std::exchange(state_->yields, true))
    return;
  loop_->ready_.push_back(state_);
}

} // namespace muster::http
