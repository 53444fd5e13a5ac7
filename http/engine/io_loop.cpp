// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/io_loop.hpp"

#include "http/net/memory_reserve.hpp"

#include <pthread.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

namespace muster::http {

namespace {

constexpr size_t buffer_size = 64 * 1024;

/// Number of blocks of 2 KiB that are kept for later exchanges, because malloc
/// is slow for this size. None with the address sanitizer, so that it detects
/// uses after free.
#ifdef __SANITIZE_ADDRESS__
constexpr size_t max_spare = 0;
#else
constexpr size_t max_spare = 256;
#endif

} // namespace

io_loop::io_loop(const io_loop_config& config)
  : config_{config},
    pool_{limits_of_idle(config.settings, config.loops)},
    deadlines_{steady_clock::now()},
    next_tick_{steady_clock::now()},
    idle_handler_{[this](session& idle) {
      // The connection may be closed here.
      auto key = idle.is_closing() ? waiting_key(idle.key()) : idle.key();
      // Session tickets and similar messages may arrive at any time.
      if (is_fit(idle))
        idle.await(io_status::want_read);
      else
        pool_.remove(key, &idle);
    }},
    buffer_(buffer_size),
    blocks_{max_spare},
    thread_{[this] { run(); }} {
  local().add(*this);
}

io_loop::~io_loop() {
  local().remove(*this);
  {
    std::lock_guard guard{mutex_};
    stopping_ = true;
  }
  events_.wake();
  thread_.join();
}

bool io_loop::is_fit(session& idle) {
  auto state = idle.watch_idle();
  if (state == idle_state::talks && idle.served_head())
    distrust(std::string{idle.key()});
  else if (state == idle_state::ended && idle.is_closing())
    proven_.add(idle.key());
  return state == idle_state::silent;
}

void io_loop::distrust(const std::string& key) {
  proven_.remove(key);
  pool_.distrust(key);
}

std::unique_ptr<session> io_loop::take_idle(const exchange_request& request,
                                            time_point now) {
  auto key = connection_key(request);
  // Data that arrived since the last response would look like the next
  // response.
  for (;;) {
    auto result = pool_.take(key, request.addresses, now);
    if (!result || is_fit(*result))
      return result;
  }
}

bool io_loop::keep(std::unique_ptr<session> idle, uint64_t queued,
                   time_point now) {
  idle->serve(nullptr);
  // Anything that arrives now makes the session unusable.
  idle->await(io_status::want_read);
  auto& key = idle->key();
  return pool_.put(key, std::move(idle), queued, now);
}

void io_loop::await_close(std::unique_ptr<session> idle, time_point now) {
  auto key = waiting_key(idle->key());
  // One session is enough, and a server may take long to close it.
  if (pool_.contains(key))
    return;
  idle->serve(nullptr);
  idle->await_close();
  idle->await(io_status::want_read);
  pool_.put(key, std::move(idle), 0, now);
}

void io_loop::submit(std::vector<async_order> orders) {
  load_.fetch_add(orders.size(), std::memory_order_relaxed);
  {
    std::lock_guard guard{mutex_};
    if (!inbox_.empty()) {
      std::move(orders.begin(), orders.end(), std::back_inserter(inbox_));
      return;
    }
    inbox_ = std::move(orders);
  }
  events_.wake();
}

void io_loop::cancel() {
  {
    std::lock_guard guard{mutex_};
    cancelling_ = true;
  }
  events_.wake();
}

void io_loop::run() {
  pthread_setname_np(pthread_self(), "muster.io");
  for (;;) {
    events_.poll(until_tick());
    {
      std::lock_guard guard{mutex_};
      if (stopping_)
        return;
    }
    take_orders();
    if (gives_way_.exchange(false))
      pool_.give_way();
    if (steady_clock::now() >= next_tick_)
      tick();
    if (is_body_due())
      resume_bodies();
    deliver();
  }
}

void io_loop::take_orders() {
  std::vector<async_order> orders;
  {
    std::lock_guard guard{mutex_};
    orders.swap(inbox_);
    if (cancelling_ && !cancelled_)
      cancelled_ = true;
    else if (orders.empty())
      return;
  }
  if (cancelled_)
    cancel_all();
  auto now = steady_clock::now();
  for (auto& order : orders)
    begin(order, now);
}

void io_loop::cancel_all() {
  while (!open_.empty())
    open_.front().cancel();
  pool_.clear();
}

void io_loop::begin(async_order& order, time_point now) {
  auto& added = open_.emplace_back(*this, order.tag, std::move(order.request));
  added.position = std::prev(open_.end());
  if (cancelled_)
    added.cancel();
  else
    added.start(now);
}

void io_loop::finished(async_exchange& which) {
  // Do not allocate, because there may be no memory.
  if (!short_.empty())
    std::erase(short_, &which);
  if (!waiting_bodies_.empty())
    std::erase_if(waiting_bodies_,
                  [&](const waiting_body& x) { return x.exchange == &which; });
  deadline_wheel::remove(which);
  done_.splice(done_.end(), open_, which.position);
}

/// Delivers all answers of a round together.
void io_loop::deliver() {
  if (answers_.empty() && done_.empty())
    return;
  auto freed = done_.size();
  answers_.reserve(answers_.size() + freed);
  for (auto& x : done_)
    answers_.push_back({x.tag(), std::move(x.result)});
  done_.clear();
  load_.fetch_sub(freed, std::memory_order_relaxed);
  config_.deliver(std::exchange(answers_, {}));
  retry_short(freed);
}

bool io_loop::make_room(shortage lack, const ip_address& address,
                        uint16_t port) {
  if (lack == shortage::ports ? pool_.close_one(address, port)
                              : pool_.close_one())
    return true;
  local().ask_for_room();
  return false;
}

void io_loop::give_way() {
  gives_way_.store(true);
  events_.wake();
}

void io_loop::wait_for_room(async_exchange& which) {
  short_.push_back(&which);
}

/// Lets waiting exchanges try again until one still lacks a resource.
void io_loop::retry_short(size_t most) {
  auto now = steady_clock::now();
  for (auto left = std::min(most, short_.size()); left > 0; --left) {
    auto which = short_.front();
    short_.pop_front();
    which->retry_dial(now);
    if (!short_.empty() && short_.back() == which)
      return;
  }
}

bool io_loop::is_body_due() const {
  return std::ranges::any_of(waiting_bodies_, [](const waiting_body& x) {
    return x.until.is_due();
  });
}

void io_loop::resume_bodies() {
  auto now = steady_clock::now();
  for (auto left = waiting_bodies_.size(); left > 0; --left) {
    if (waiting_bodies_.empty())
      return;
    auto which = waiting_bodies_.front();
    waiting_bodies_.pop_front();
    if (which.until.is_due())
      which.exchange->resume_body(now);
    else
      waiting_bodies_.push_back(which);
  }
}

std::chrono::milliseconds io_loop::until_tick() const {
  using std::chrono::milliseconds;
  if (!answers_.empty() || !done_.empty() || is_body_due())
    return milliseconds{0};
  if (open_.empty() && pool_.empty())
    return milliseconds{-1};
  auto left = next_tick_ - steady_clock::now();
  return std::max(std::chrono::ceil<milliseconds>(left), milliseconds{0});
}

void io_loop::tick() {
  auto now = steady_clock::now();
  next_tick_ = now + deadline_wheel::tick;
  deadlines_.advance(now);
  pool_.remove_old(now);
  refill_memory_reserve();
  retry_short(short_.size());
}

} // namespace muster::http
