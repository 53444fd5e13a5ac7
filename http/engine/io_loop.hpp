// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/body/resume_signal.hpp"
#include "http/engine/async_engine.hpp"
#include "http/engine/async_exchange.hpp"
#include "http/engine/connection_pool.hpp"
#include "http/engine/deadline_wheel.hpp"
#include "http/engine/proven_servers.hpp"
#include "http/engine/session.hpp"
#include "http/engine/spare_blocks.hpp"
#include "http/exchange.hpp"
#include "http/h1/request_writer.hpp"
#include "http/net/event_loop.hpp"
#include "http/net/local_resources.hpp"
#include "http/tls/tls.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace muster::http {

/// Settings that all I/O loops of an engine share.
struct io_loop_config {
  const engine_settings& settings;
  const tls_context& tls;
  /// Receives answers, several at once. Called by the loops' threads.
  std::function<void(std::vector<async_answer>)> deliver;
  /// Number of loops that share the limits of idle connections.
  size_t loops = 1;
};

/// A thread that runs any number of exchanges on its own connections.
class io_loop final : private local_resources::idle_keeper {
public:
  using time_point = steady_clock::time_point;

  explicit io_loop(const io_loop_config& config);

  /// Ends the thread. Running exchanges get no answer.
  ~io_loop();
  io_loop(const io_loop&) = delete;
  io_loop& operator=(const io_loop&) = delete;

  /// Adds orders. May be called from any thread.
  void submit(std::vector<async_order> orders);

  /// Ends all exchanges, also later ones, as `cancelled`. May be called from
  /// any thread.
  void cancel();

  /// Number of exchanges without an answer. May be called from any thread.
  size_t load() const {
    return load_.load(std::memory_order_relaxed);
  }

  // The functions below are for exchanges, on the loop's thread.

  const engine_settings& settings() const {
    return config_.settings;
  }

  const tls_context& tls() const {
    return config_.tls;
  }

  event_loop& events() {
    return events_;
  }

  connection_pool<session>& pool() {
    return pool_;
  }

  proven_servers& proven() {
    return proven_;
  }

  /// Stops keeping connections to the server with this key, because it sends
  /// unrequested data.
  void distrust(const std::string& key);

  /// Takes an idle session that fits the request from the pool; null if there
  /// is none.
  std::unique_ptr<session> take_idle(const exchange_request& request,
                                     time_point now);

  /// Gives an idle session to the pool, for the next of `queued` requests.
  /// Returns whether the pool keeps it.
  bool keep(std::unique_ptr<session> idle, uint64_t queued, time_point now);

  /// Keeps a session until the server closes it, to learn whether the server
  /// sends a body after HEAD.
  void await_close(std::unique_ptr<session> idle, time_point now);

  deadline_wheel& deadlines() {
    return deadlines_;
  }

  request_writer& writer() {
    return writer_;
  }

  /// Called when data arrives on an idle session.
  const session::idle_handler& idle_handler() const {
    return idle_handler_;
  }

  /// The receive buffer that all exchanges share.
  std::vector<char>& buffer() {
    return buffer_;
  }

  /// Hands the buffer to an exchange that still needs its content, and creates
  /// a new one.
  std::vector<char> give_buffer() {
    return std::exchange(buffer_, std::vector<char>(buffer_.size()));
  }

  local_resources& local() {
    return *config_.settings.local;
  }

  /// Closes an idle connection to release a resource for a connection to
  /// `address`. Returns false if no connection of this loop helps. Then other
  /// loops and engines are asked.
  bool make_room(shortage lack, const ip_address& address, uint16_t port);

  /// Queues an exchange for which this machine lacks a resource. It tries again
  /// when another exchange ends, or others release resources.
  void wait_for_room(async_exchange& which);

  /// Queues an exchange whose body waits. It continues when `until` is due.
  void await_resume(async_exchange& which, const resume_point& until) {
    waiting_bodies_.push_back({&which, until});
  }

  /// Sends an early result of an exchange that continues.
  void tell(const async_exchange& which, exchange_result result) {
    answers_.push_back({which.tag(), std::move(result)});
  }

  /// The exchange has its result. The loop deletes it at the end of the round.
  void finished(async_exchange& which);

private:
  void run();
  void take_orders();
  void begin(async_order& order, time_point now);
  void cancel_all();
  /// Whether an idle session may serve another exchange.
  bool is_fit(session& idle);
  void deliver();
  void retry_short(size_t most);
  void resume_bodies();
  /// Whether a waiting body may continue.
  bool is_body_due() const;
  void give_way() override;
  void tick();

  /// Time until the loop must act without an event.
  std::chrono::milliseconds until_tick() const;

  const io_loop_config& config_;
  event_loop events_;
  request_writer writer_;
  connection_pool<session> pool_;
  proven_servers proven_;
  deadline_wheel deadlines_;
  time_point next_tick_;
  session::idle_handler idle_handler_;
  std::vector<char> buffer_;
  spare_blocks blocks_; ///< Memory of both lists of exchanges.
  std::pmr::list<async_exchange> open_{&blocks_};
  /// Exchanges that ended in this round.
  std::pmr::list<async_exchange> done_{&blocks_};
  /// Open exchanges that wait for a resource, the oldest first.
  std::deque<async_exchange*> short_;
  struct waiting_body {
    async_exchange* exchange;
    resume_point until;
  };
  /// Open exchanges whose body waits, the oldest first.
  std::deque<waiting_body> waiting_bodies_;
  std::vector<async_answer> answers_; ///< Early results of this round.
  bool cancelled_ = false;

  std::atomic<bool> gives_way_{false}; ///< Others need resources.
  std::atomic<size_t> load_{0};
  std::mutex mutex_; ///< Guards the members below.
  std::vector<async_order> inbox_;
  bool cancelling_ = false;
  bool stopping_ = false;
  std::thread thread_; ///< Last, because it uses all other members.
};

} // namespace muster::http
