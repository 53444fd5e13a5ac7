#include "http/io_loop.hpp"

#include <boost/asio/post.hpp>

#include <pthread.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace muster::http {

namespace {

constexpr size_t buffer_size = 64 * 1024;

} // namespace

io_loop::io_loop(const io_loop_config& config)
  : config_{config},
    context_{1},
    writer_{config.settings},
    pool_{config.settings.max_idle, config.settings.keep_alive},
    deadlines_{steady_clock::now()},
    idle_handler_{[this](async_connection& idle) {
      // Session tickets and the like may come at any time.
      if (idle.is_clean())
        idle.await(io_status::want_read);
      else
        pool_.remove(idle.key(), &idle);
    }},
    buffer_(buffer_size),
    ticker_{context_},
    work_{context_.get_executor()},
    thread_{[this] { run(); }} {
  // nop
}

io_loop::~io_loop() {
  context_.stop();
  thread_.join();
}

void io_loop::run() {
  pthread_setname_np(pthread_self(), "muster.io");
  context_.run();
}

void io_loop::submit(std::vector<async_order> orders) {
  load_.fetch_add(orders.size(), std::memory_order_relaxed);
  {
    std::lock_guard guard{mutex_};
    auto first = inbox_.empty();
    if (first)
      inbox_ = std::move(orders);
    else
      std::move(orders.begin(), orders.end(), std::back_inserter(inbox_));
    if (!first)
      return;
  }
  boost::asio::post(context_, [this] { take_orders(); });
}

void io_loop::take_orders() {
  std::vector<async_order> orders;
  {
    std::lock_guard guard{mutex_};
    orders.swap(inbox_);
  }
  auto now = steady_clock::now();
  for (auto& order : orders)
    begin(order, now);
  schedule_tick();
}

void io_loop::begin(async_order& order, time_point now) {
  auto& fresh = open_.emplace_back(*this, order.tag, std::move(order.request));
  fresh.position = std::prev(open_.end());
  if (cancelled_) {
    fresh.cancel();
    return;
  }
  try {
    fresh.start(now);
  } catch (const std::exception&) {
    fresh.cancel();
  }
}

void io_loop::finished(async_exchange& which) {
  if (answers_.empty())
    boost::asio::post(context_, [this] { flush(); });
  answers_.push_back({which.tag(), std::move(which.result())});
  which.unlink();
  done_.splice(done_.end(), open_, which.position);
  if (!short_of_files_.empty())
    std::erase(short_of_files_, &which);
}

/// Answers go out when all that was ready has been seen to, in one message.
void io_loop::flush() {
  auto freed = done_.size();
  done_.clear();
  load_.fetch_sub(answers_.size(), std::memory_order_relaxed);
  config_.deliver(std::exchange(answers_, {}));
  retry_short_of_files(freed);
}

void io_loop::retry_short_of_files(size_t most) {
  auto now = steady_clock::now();
  for (auto left = std::min(most, short_of_files_.size()); left > 0; --left) {
    auto which = short_of_files_.front();
    short_of_files_.pop_front();
    which->retry_dial(now);
  }
}

void io_loop::wait_for_files(async_exchange& which) {
  short_of_files_.push_back(&which);
  config_.on_shortage();
}

void io_loop::cancel() {
  boost::asio::post(context_, [this] {
    cancelled_ = true;
    while (!open_.empty())
      open_.front().cancel();
    pool_.clear();
  });
}

void io_loop::schedule_tick() {
  if (ticking_ || (open_.empty() && pool_.empty()))
    return;
  ticking_ = true;
  ticker_.expires_after(deadline_wheel::tick);
  ticker_.async_wait([this](const boost::system::error_code&) { on_tick(); });
}

void io_loop::on_tick() {
  ticking_ = false;
  auto now = steady_clock::now();
  deadlines_.advance(now);
  pool_.remove_old(now);
  // With nothing else open here, no end of an exchange will leave descriptors.
  if (open_.size() == short_of_files_.size())
    retry_short_of_files(short_of_files_.size());
  schedule_tick();
}

} // namespace muster::http
