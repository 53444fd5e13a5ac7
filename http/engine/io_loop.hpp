// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/engine/async_connection.hpp"
#include "http/engine/async_engine.hpp"
#include "http/engine/async_exchange.hpp"
#include "http/engine/connection_pool.hpp"
#include "http/engine/deadline_wheel.hpp"
#include "http/engine/proven_servers.hpp"
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

/// What all I/O loops of an engine share.
struct io_loop_config {
  const exchange_settings& settings;
  const tls_context& tls;
  /// Takes the answers of a while at once; called by the loops' threads.
  std::function<void(std::vector<async_answer>)> deliver;
  size_t loops = 1; ///< That share what may be kept idle.
};

/// A thread that runs any number of exchanges, with connections of its own.
class io_loop final : private local_resources::idle_keeper {
public:
  using time_point = steady_clock::time_point;

  explicit io_loop(const io_loop_config& config);

  /// Ends the thread. What is under way gets no answer.
  ~io_loop();
  io_loop(const io_loop&) = delete;
  io_loop& operator=(const io_loop&) = delete;

  /// Takes orders from any thread.
  void submit(std::vector<async_order> orders);

  /// Ends all exchanges as `cancelled`, later ones too; from any thread.
  void cancel();

  /// Exchanges that were submitted and have no answer, seen from any thread.
  size_t load() const {
    return load_.load(std::memory_order_relaxed);
  }

  // The rest is for the exchanges, on the loop's thread.

  const exchange_settings& settings() const {
    return config_.settings;
  }

  const tls_context& tls() const {
    return config_.tls;
  }

  event_loop& events() {
    return events_;
  }

  connection_pool<async_connection>& pool() {
    return pool_;
  }

  proven_servers& proven() {
    return proven_;
  }

  /// The server under `key` sends what nobody asked for.
  void distrust(const std::string& key);

  /// Waits for the server to close this connection, and keeps its lesson.
  void await_close(std::unique_ptr<async_connection> connection,
                   time_point now);

  deadline_wheel& deadlines() {
    return deadlines_;
  }

  const request_writer& writer() const {
    return writer_;
  }

  /// Hears of what comes over idle connections.
  const async_connection::idle_handler& idle_handler() const {
    return idle_handler_;
  }

  /// Whether a kept connection may serve another exchange. May close it.
  bool is_fit(async_connection& idle);

  /// Shared by all exchanges, for what they read in one go.
  std::vector<char>& buffer() {
    return buffer_;
  }

  /// Gives the buffer to who is not done with what is in it.
  std::vector<char> give_buffer() {
    return std::exchange(buffer_, std::vector<char>(buffer_.size()));
  }

  local_resources& local() {
    return *config_.settings.local;
  }

  /// Lets go of something for a connection to `address`: idle connections only
  /// save time and must not cost a fetch. False if this loop has none that
  /// helps; others are asked then.
  bool make_room(shortage lack, const ip_address& address, uint16_t port);

  /// This machine has no room for the exchange; it may try again when another
  /// one has ended, or others have made room.
  void wait_for_room(async_exchange& which);

  /// There is no memory to decode in; the exchange is to try again when others
  /// have given some back.
  void wait_for_memory(async_exchange& which) {
    short_of_memory_.push_back(&which);
  }

  /// The exchange goes on, but has something to tell.
  void tell(const async_exchange& which, exchange_result word) {
    answers_.push_back({which.tag(), std::move(word)});
  }

  /// The exchange has its result; it goes when the loop has done its round.
  void finished(async_exchange& which);

private:
  void run();
  void take_orders();
  void begin(async_order& order, time_point now);
  void cancel_all();
  void deliver();
  void retry_short(size_t most);
  void retry_short_of_memory();
  /// Whether somebody has given memory back that an exchange here waits for.
  bool is_memory_due() const;
  void give_way() override;
  void tick();

  /// How long nothing has to happen by itself.
  std::chrono::milliseconds until_tick() const;

  const io_loop_config& config_;
  event_loop events_;
  request_writer writer_;
  connection_pool<async_connection> pool_;
  proven_servers proven_;
  deadline_wheel deadlines_;
  time_point next_tick_;
  async_connection::idle_handler idle_handler_;
  std::vector<char> buffer_;
  spare_blocks blocks_; ///< Of both lists of exchanges.
  std::pmr::list<async_exchange> open_{&blocks_};
  std::pmr::list<async_exchange> done_{&blocks_}; ///< Of this round.
  /// Those of the open that wait for room, the first one first.
  std::deque<async_exchange*> short_;
  /// Likewise for memory to decode in.
  std::deque<async_exchange*> short_of_memory_;
  uint64_t memory_seen_ = 0; ///< The budget's given_back() at the last try.
  std::vector<async_answer> answers_; ///< Of this round, but for done_.
  bool cancelled_ = false;

  std::atomic<bool> gives_way_{false}; ///< Others need room.
  std::atomic<size_t> load_{0};
  std::mutex mutex_; ///< Of all below.
  std::vector<async_order> inbox_;
  bool cancelling_ = false;
  bool stopping_ = false;
  std::thread thread_; ///< Last: begins when all else is there.
};

} // namespace muster::http
