// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/blocking/httplib_engine.hpp"

#include "http/engine/blocking/blocking_io.hpp"
#include "http/engine/blocking/httplib_exchange.hpp"
#include "http/engine/connection_pool.hpp"
#include "http/engine/prepare.hpp"
#include "http/engine/proven_servers.hpp"
#include "http/net/memory_reserve.hpp"

#include <atomic>
#include <exception>
#include <mutex>
#include <new>
#include <thread>
#include <utility>

namespace muster::http {

namespace {

using std::chrono::microseconds;

/// How often to check whether resources are available.
constexpr std::chrono::milliseconds room_interval{20};

exchange_result lacking(shortage lack) {
  exchange_result result;
  result.lack = lack;
  result.error = {error_kind::connect, lack_sentence(lack)};
  return result;
}

microseconds since(steady_clock::time_point start) {
  return std::chrono::duration_cast<microseconds>(steady_clock::now() - start);
}

} // namespace

struct httplib_engine::state final : local_resources::idle_keeper {
  state(engine_settings options, tls_context context)
    : settings{std::move(options)},
      tls{std::move(context)},
      pool{limits_of_idle(settings)} {
    settings.local->add(*this);
  }

  ~state() {
    settings.local->remove(*this);
  }

  exchange_result run(const exchange_request& request,
                      const head_listener& tell);
  void distrust(const std::string& key);
  /// Whether the server has not shown yet that it sends no body after HEAD.
  /// Checks the connections that it was asked to close.
  bool needs_proof(const std::string& key, const exchange_request& request);

  /// Closes idle connections: they only save time and must not make a fetch
  /// fail.
  bool make_room(shortage lack, const ip_address& address, uint16_t port);
  void give_way() override;

  /// Like connect_any(), but waits a moment for missing resources.
  connect_outcome dial(const exchange_request& request);

  /// Marks a failed exchange as a shortage if the failure is not the host's.
  /// `begun`: the start of the exchange.
  void excuse(const exchange_request& request, steady_clock::time_point begun,
              exchange_result& result);
  std::unique_ptr<connection> connect(const exchange_request& request,
                                      exchange_result& result);
  bool start_tls(connection& conn, const exchange_request& request,
                 exchange_result& result);

  const engine_settings settings;
  const tls_context tls;
  std::mutex pool_mutex;
  connection_pool<connection> pool;
  proven_servers proven;
  std::atomic<bool> cancelled{false};
};

exchange_result httplib_engine::state::run(const exchange_request& request,
                                           const head_listener& tell) {
  auto begun = steady_clock::now();
  if (settings.local->network().still_cut(begun)
      && leads_out(request.addresses))
    return lacking(shortage::network);
  auto key = connection_key(request);
  auto take = [&] {
    std::lock_guard guard{pool_mutex};
    return pool.take(key, request.addresses, steady_clock::now());
  };
  auto over = [&](std::unique_ptr<connection> conn, exchange_result& result) {
    result.remote = conn->remote();
    result.tls = conn->facts();
    bool unrequested = false;
    auto closes = request.settings->head && needs_proof(key, request);
    if (request.settings->head)
      conn->mark_head();
    auto fate = run_httplib_exchange(*conn, settings, request, closes,
                                     cancelled, tell, result, unrequested);
    if (unrequested)
      distrust(key);
    if (fate == connection_fate::closing) {
      std::lock_guard guard{pool_mutex};
      // One connection is enough, and a server may take long to close it.
      if (!pool.contains(waiting_key(key)))
        pool.put(waiting_key(key), std::move(conn), 0, steady_clock::now());
    }
    if (fate == connection_fate::reusable) {
      std::lock_guard guard{pool_mutex};
      result.kept = pool.put(key, std::move(conn), request.queued,
                             steady_clock::now());
    }
    return fate;
  };
  while (auto idle = take()) {
    auto state = idle->watch_idle();
    if (state == idle_state::talks && idle->served_head())
      distrust(key);
    if (state != idle_state::silent)
      continue;
    exchange_result result;
    result.reused = true;
    // A server may close an idle connection at any time, even while a request
    // is being sent, or send unrequested data. Neither answers this request.
    if (over(std::move(idle), result) == connection_fate::stale)
      break;
    excuse(request, begun, result);
    return result;
  }
  exchange_result result;
  if (auto fresh = connect(request, result))
    over(std::move(fresh), result);
  excuse(request, begun, result);
  return result;
}

void httplib_engine::state::distrust(const std::string& key) {
  std::lock_guard guard{pool_mutex};
  proven.remove(key);
  pool.distrust(key);
}

bool httplib_engine::state::needs_proof(const std::string& key,
                                        const exchange_request& request) {
  std::lock_guard guard{pool_mutex};
  auto now = steady_clock::now();
  while (auto closing = pool.take(waiting_key(key), request.addresses, now)) {
    auto state = closing->watch_idle();
    if (state == idle_state::silent) {
      pool.put(waiting_key(key), std::move(closing), 0, now);
      break;
    }
    if (state == idle_state::talks) {
      proven.remove(key);
      pool.distrust(key);
    } else {
      proven.add(key);
    }
  }
  return !proven.contains(key);
}

bool httplib_engine::state::make_room(shortage lack, const ip_address& address,
                                      uint16_t port) {
  {
    std::lock_guard guard{pool_mutex};
    if (lack == shortage::ports ? pool.close_one(address, port)
                                : pool.close_one())
      return true;
  }
  settings.local->ask_for_room();
  return false;
}

void httplib_engine::state::give_way() {
  std::lock_guard guard{pool_mutex};
  pool.give_way();
}

connect_outcome httplib_engine::state::dial(const exchange_request& request) {
  auto give_up = std::min(steady_clock::now() + room_patience,
                          request.deadline);
  for (;;) {
    auto now = steady_clock::now();
    io_limits limits{std::min(now + request.settings->connect_timeout,
                              request.deadline),
                     &cancelled};
    auto outcome = connect_any(*settings.local, request.addresses, request.port,
                               now, limits,
                               [&](auto lack, const auto& address) {
                                 return make_room(lack, address, request.port);
                               });
    now = steady_clock::now();
    if (!outcome.error || outcome.lack == shortage::none || now >= give_up
        || cancelled.load(std::memory_order_relaxed))
      return outcome;
    std::this_thread::sleep_for(room_interval);
  }
}

void httplib_engine::state::excuse(const exchange_request& request,
                                   steady_clock::time_point begun,
                                   exchange_result& result) {
  switch (result.error.kind) {
    case error_kind::connect:
    case error_kind::timeout:
    case error_kind::truncated:
    case error_kind::tls:
      break;
    default:
      return;
  }
  auto& network = settings.local->network();
  auto now = steady_clock::now();
  if (result.lack == shortage::none
      && (result.remote ? network.explains({*result.remote}, begun, now)
                        : network.explains(request.addresses, begun, now))) {
    result.lack = shortage::network;
    // After an outage, the network may be another one.
    std::lock_guard guard{pool_mutex};
    pool.clear();
  }
  if (result.lack != shortage::none)
    result = lacking(result.lack);
}

std::unique_ptr<connection>
httplib_engine::state::connect(const exchange_request& request,
                               exchange_result& result) {
  auto started = steady_clock::now();
  auto outcome = dial(request);
  if (outcome.error) {
    result.error = std::move(outcome.error);
    result.lack = outcome.lack;
    if (result.error.kind == error_kind::timeout
        && steady_clock::now() >= request.deadline) {
      result.cut_short = true;
      result.error.detail = "the total deadline passed while connecting to "
                            + endpoint_text(outcome.address, request.port);
    }
    return nullptr;
  }
  result.remote = outcome.address;
  result.connect_time = since(started);
  auto conn = std::make_unique<connection>(std::move(outcome.socket),
                                           outcome.address);
  if (request.target.secure && !start_tls(*conn, request, result))
    return nullptr;
  return conn;
}

bool httplib_engine::state::start_tls(connection& conn,
                                      const exchange_request& request,
                                      exchange_result& result) {
  auto started = steady_clock::now();
  io_limits limits{std::min(started + request.settings->connect_timeout,
                            request.deadline),
                   &cancelled};
  conn.start_tls(tls, request.target.host, connection_key(request));
  auto status = finish_handshake(conn, limits);
  result.tls = conn.facts();
  auto endpoint = endpoint_text(conn.remote(), request.port);
  result.error = handshake_failure(status, conn, endpoint,
                                   request.settings->connect_timeout);
  if (result.error.kind == error_kind::timeout
      && steady_clock::now() >= request.deadline)
    result.error.detail =
      "the total deadline passed during the TLS handshake with " + endpoint;
  if (result.error)
    return false;
  result.tls_time = since(started);
  return true;
}

httplib_engine::httplib_engine(std::unique_ptr<state> st)
  : state_{std::move(st)} {
  // nop
}

httplib_engine::~httplib_engine() = default;

std::unique_ptr<httplib_engine> httplib_engine::make(engine_settings settings,
                                                     std::string& error) {
  auto tls = prepare(settings, error);
  if (!tls)
    return nullptr;
  auto st = std::make_unique<state>(std::move(settings), std::move(*tls));
  return std::unique_ptr<httplib_engine>{new httplib_engine{std::move(st)}};
}

exchange_result httplib_engine::run(const exchange_request& request,
                                    const head_listener& tell) {
  try {
    memory_may_fail scope;
    refill_memory_reserve();
    // Other parts of the program needed memory, so this exchange must free its
    // own.
    if (owes_memory())
      throw std::bad_alloc{};
    if (!state_->cancelled.load(std::memory_order_relaxed))
      return state_->run(request, tell);
  } catch (const std::bad_alloc&) {
    state_->give_way();
    return lacking(shortage::memory);
  } catch (const std::exception& error) {
    exchange_result result;
    result.error = {error_kind::protocol,
                    std::string{"the exchange failed: "} + error.what()};
    return result;
  }
  exchange_result result;
  result.error = {error_kind::cancelled, "the run was stopped"};
  return result;
}

void httplib_engine::cancel() {
  state_->cancelled.store(true, std::memory_order_relaxed);
}

} // namespace muster::http
