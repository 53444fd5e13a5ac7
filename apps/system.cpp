#include "apps/system.hpp"

#include "actors/scheduler.hpp"

#include <caf/io/all.hpp>
#include <caf/openssl/all.hpp>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

namespace muster {

namespace {

/// Who does not say this at first is no program of ours.
constexpr const char* application = "muster";

/// For CAF to close connections whose other end is gone for good, and
/// handshakes that lead nowhere; nodes have leases of their own.
constexpr caf::timespan beat = std::chrono::seconds{5};
constexpr caf::timespan silence = std::chrono::seconds{20};

} // namespace

system_config::system_config(const runtime_settings& runtime) {
  add_message_types<caf::id_block::muster>();
  load<scheduler>();
  auto cores = std::max(std::thread::hardware_concurrency(), 1u);
  set("scheduler.max-threads",
      runtime.threads > 0 ? runtime.threads : size_t{cores});
}

system_config::system_config(const runtime_settings& runtime,
                             const cluster_settings& cluster)
  : system_config{runtime} {
  load<caf::io::middleman>();
  set("middleman.app-identifiers", std::vector<std::string>{application});
  set("middleman.heartbeat-interval", beat);
  set("middleman.connection-timeout", silence);
  auto& tls = cluster.tls;
  if (!tls.is_set())
    return;
  load<caf::openssl::manager>();
  openssl_certificate = tls.cert;
  openssl_key = tls.key;
  openssl_cafile = tls.ca;
}

caf::io::middleman_actor dialler(caf::actor_system& system, bool tls) {
  return tls ? system.openssl_manager().actor_handle()
             : system.middleman().actor_handle();
}

std::optional<uint16_t> publish(caf::actor_system& system,
                                const gate_actor& gate, const endpoint& where,
                                bool tls, std::string& error) {
  auto host = where.host.c_str();
  // Without reuse a coordinator could not be started again at once.
  constexpr bool reuse = true;
  auto port = tls ? caf::openssl::publish(gate, where.port, host, reuse)
                  : system.middleman().publish(gate, where.port, host, reuse);
  if (port)
    return *port;
  error = "cluster.listen: cannot listen on " + where.str() + ": "
          + system.render(port.error());
  return std::nullopt;
}

} // namespace muster
