// SPDX-License-Identifier: BSD-3-Clause

#include "actors/node/transport.hpp"

#include "actors/node/async_transport.hpp"
#include "actors/node/httplib_transport.hpp"
#include "http/engine/blocking/httplib_engine.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace muster {

namespace {

/// Half of the processors, because the actors need the others.
size_t default_io_threads() {
  return std::max(std::thread::hardware_concurrency() / 2, 1u);
}

transport_spawner prepare_async(const fetch_settings& settings,
                                std::string& error) {
  std::shared_ptr<http::async_engine> engine =
    http::async_engine::make(settings.exchange, error);
  if (!engine)
    return nullptr;
  auto threads = settings.io_threads > 0 ? settings.io_threads
                                         : default_io_threads();
  return [engine = std::move(engine),
          threads](caf::actor_system& system) mutable -> transport_actor {
    return spawn_async_transport(system, std::exchange(engine, nullptr),
                                 threads);
  };
}

transport_spawner prepare_httplib(const fetch_settings& settings,
                                  std::string& error) {
  std::shared_ptr<http::httplib_engine> engine =
    http::httplib_engine::make(settings.exchange, error);
  if (!engine)
    return nullptr;
  blocking_engine shared{[engine](const auto& request, const auto& tell) {
                           return engine->run(request, tell);
                         },
                         [engine] { engine->cancel(); }};
  return [shared = std::move(shared), workers = settings.concurrency](
           caf::actor_system& system) mutable -> transport_actor {
    return system.spawn(httplib_transport, std::exchange(shared, {}), workers,
                        system_has_thread);
  };
}

} // namespace

transport_spawner prepare_transport(const fetch_settings& settings,
                                    std::string& error) {
  switch (settings.transport) {
    case transport_kind::async:
      return prepare_async(settings, error);
    case transport_kind::httplib:
      return prepare_httplib(settings, error);
  }
  return nullptr;
}

} // namespace muster
