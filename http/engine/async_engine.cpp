// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/async_engine.hpp"

#include "http/engine/io_loop.hpp"
#include "http/engine/prepare.hpp"
#include "http/h1/response_body.hpp"

#include <functional>
#include <optional>
#include <system_error>
#include <utility>

namespace muster::http {

namespace {

/// If the loop of an origin has more exchanges than this above the least busy
/// loop, other loops also serve the origin.
constexpr size_t tolerated_lead = 32;

} // namespace

struct async_engine::state {
  state(engine_settings options, tls_context context)
    : settings{std::move(options)}, tls{std::move(context)} {
    // nop
  }

  /// The loop for a request: that of the origin, because it has the origin's
  /// connections, unless that loop is too busy.
  size_t place(const exchange_request& request) const;

  const engine_settings settings;
  const tls_context tls;
  std::optional<io_loop_config> config;
  std::vector<std::unique_ptr<io_loop>> loops;
};

size_t async_engine::state::place(const exchange_request& request) const {
  if (loops.size() == 1)
    return 0;
  auto home = (std::hash<std::string>{}(request.target.host) + request.port)
              % loops.size();
  size_t idlest = 0;
  for (size_t i = 1; i < loops.size(); ++i)
    if (loops[i]->load() < loops[idlest]->load())
      idlest = i;
  auto lead = loops[home]->load() - loops[idlest]->load();
  return loops[home]->load() > loops[idlest]->load() && lead > tolerated_lead
           ? idlest
           : home;
}

async_engine::async_engine(std::unique_ptr<state> st) : state_{std::move(st)} {
  // nop
}

async_engine::~async_engine() = default;

std::unique_ptr<async_engine> async_engine::make(engine_settings settings,
                                                 std::string& error) {
  auto tls = prepare(settings, error);
  if (!tls)
    return nullptr;
  auto st = std::make_unique<state>(std::move(settings), std::move(*tls));
  return std::unique_ptr<async_engine>{new async_engine{std::move(st)}};
}

void async_engine::start(size_t threads, deliver to) {
  state_->config.emplace(
    io_loop_config{state_->settings, state_->tls, std::move(to), threads});
  for (size_t i = 0; i < threads; ++i) {
    try {
      state_->loops.push_back(std::make_unique<io_loop>(*state_->config));
    } catch (const std::system_error&) {
      // Continue with the threads that were started.
      if (state_->loops.empty())
        throw;
      return;
    }
  }
}

void async_engine::submit(std::vector<async_order> orders) {
  auto& loops = state_->loops;
  if (loops.size() == 1) {
    loops.front()->submit(std::move(orders));
    return;
  }
  std::vector<std::vector<async_order>> shares(loops.size());
  for (auto& order : orders)
    shares[state_->place(order.request)].push_back(std::move(order));
  for (size_t i = 0; i < loops.size(); ++i)
    if (!shares[i].empty())
      loops[i]->submit(std::move(shares[i]));
}

void async_engine::cancel() {
  for (auto& loop : state_->loops)
    loop->cancel();
}

} // namespace muster::http
