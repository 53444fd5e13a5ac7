#include "http/httplib_engine.hpp"

#include "http/blocking_io.hpp"
#include "http/connection_pool.hpp"
#include "http/httplib_exchange.hpp"

#include <atomic>
#include <exception>
#include <mutex>
#include <utility>

namespace muster::http {

namespace {

using std::chrono::microseconds;

microseconds since(steady_clock::time_point start) {
  return std::chrono::duration_cast<microseconds>(steady_clock::now() - start);
}

} // namespace

struct httplib_engine::state {
  state(exchange_settings options, tls_context context)
    : settings{std::move(options)},
      tls{std::move(context)},
      pool{settings.max_idle, settings.keep_alive} {
    // nop
  }

  exchange_result run(const exchange_request& request);
  size_t close_idle();
  void distrust(const std::string& key);
  std::unique_ptr<connection> connect(const exchange_request& request,
                                      exchange_result& result);
  bool start_tls(connection& conn, const exchange_request& request,
                 exchange_result& result);

  const exchange_settings settings;
  const tls_context tls;
  std::mutex pool_mutex;
  connection_pool<connection> pool;
  std::atomic<bool> cancelled{false};
};

exchange_result httplib_engine::state::run(const exchange_request& request) {
  auto key = connection_key(request);
  auto take = [&] {
    std::lock_guard guard{pool_mutex};
    return pool.take(key, request.addresses, steady_clock::now());
  };
  auto over = [&](std::unique_ptr<connection> conn, exchange_result& result) {
    result.remote = conn->remote();
    bool unasked = false;
    auto fate = run_httplib_exchange(*conn, settings, request, cancelled,
                                     result, unasked);
    if (unasked)
      distrust(key);
    if (fate == connection_fate::reusable) {
      std::lock_guard guard{pool_mutex};
      pool.put(key, std::move(conn), steady_clock::now());
    }
    return fate;
  };
  while (auto idle = take()) {
    auto state = idle->watch_idle();
    if (state == idle_state::talks && settings.head)
      distrust(key);
    if (state != idle_state::silent)
      continue;
    exchange_result result;
    result.reused = true;
    // A server may close an idle connection at any time, also while a request
    // is on its way, or send what nobody asked for: no answer to this one.
    if (over(std::move(idle), result) == connection_fate::stale)
      break;
    return result;
  }
  exchange_result result;
  if (auto fresh = connect(request, result))
    over(std::move(fresh), result);
  return result;
}

void httplib_engine::state::distrust(const std::string& key) {
  std::lock_guard guard{pool_mutex};
  pool.distrust(key);
}

size_t httplib_engine::state::close_idle() {
  std::lock_guard guard{pool_mutex};
  return pool.clear();
}

std::unique_ptr<connection>
httplib_engine::state::connect(const exchange_request& request,
                               exchange_result& result) {
  auto started = steady_clock::now();
  io_limits limits{
    std::min(started + settings.connect_timeout, request.deadline), &cancelled};
  auto outcome = connect_any(request.addresses, request.port, limits);
  // Idle connections only save time; they must not cost a fetch.
  if (outcome.out_of_files && close_idle() > 0)
    outcome = connect_any(request.addresses, request.port, limits);
  if (outcome.error) {
    result.error = std::move(outcome.error);
    result.shortage = outcome.shortage;
    if (result.error.kind == error_kind::timeout
        && steady_clock::now() >= request.deadline) {
      result.shortage = true;
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
  io_limits limits{
    std::min(started + settings.connect_timeout, request.deadline), &cancelled};
  conn.start_tls(tls, request.target.host, connection_key(request));
  auto status = finish_handshake(conn, limits);
  auto endpoint = endpoint_text(conn.remote(), request.port);
  result.error = handshake_failure(status, conn, endpoint,
                                   settings.connect_timeout);
  if (result.error.kind == error_kind::timeout
      && steady_clock::now() >= request.deadline)
    result.error.detail = "the total deadline passed in the TLS handshake with "
                          + endpoint;
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

std::unique_ptr<httplib_engine> httplib_engine::make(exchange_settings settings,
                                                     std::string& error) {
  auto tls = tls_context::make(settings.tls, error);
  if (!tls)
    return nullptr;
  auto st = std::make_unique<state>(std::move(settings), std::move(*tls));
  return std::unique_ptr<httplib_engine>{new httplib_engine{std::move(st)}};
}

exchange_result httplib_engine::run(const exchange_request& request) {
  try {
    if (!state_->cancelled.load(std::memory_order_relaxed))
      return state_->run(request);
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
