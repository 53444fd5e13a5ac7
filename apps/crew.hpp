#pragma once

#include "actors/resolver.hpp"
#include "actors/transport.hpp"
#include "http/dns_client.hpp"
#include "http/local_resources.hpp"
#include "http/name_cache.hpp"
#include "messages/interfaces.hpp"
#include "messages/settings.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace muster {

/// What a crew works for.
struct crew_job {
  job_actor coordinator;  ///< Or its door.
  std::string name;       ///< Of the node, in records.
  uint64_t credit = 0;    ///< URLs to take at once.
  uint32_t shares = 1;    ///< That the limits of each host are cut into.
  bool clustered = false; ///< Other nodes may have hosts, too.
  std::chrono::milliseconds lease{0}; ///< As node_config's.
};

/// What fetches in one process: the node with its resolver and transport.
class crew {
public:
  using tell = std::function<void(const std::string&)>;

  /// Makes ready; nothing runs before start(). On failure returns null and says
  /// why in `error`. `local` is what all crews of the process take from this
  /// machine, `memory` what they have for decoding. `notice` tells people what
  /// they should know, a sentence; from any thread.
  static std::unique_ptr<crew>
  make(fetch_settings fetch, politeness_settings politeness,
       const std::shared_ptr<http::local_resources>& local,
       std::shared_ptr<http::decode_budget> memory, tell notice,
       std::string& error);

  /// Begins; to be called once.
  node_actor start(caf::actor_system& system, const crew_job& job);

  /// Ends the actors.
  void dissolve();

private:
  crew() = default;

  resolver_config resolving() const;

  fetch_settings fetch_;
  politeness_settings politeness_;
  transport_spawner transport_;
  std::shared_ptr<http::dns_client> dns_;
  std::shared_ptr<http::name_cache> names_;
  std::shared_ptr<http::fence> fence_;
  tell notice_;
  std::vector<caf::actor> actors_;
};

/// What records call this machine unless told otherwise.
std::string host_name();

} // namespace muster
