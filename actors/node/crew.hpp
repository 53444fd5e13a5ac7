// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "actors/node/resolver.hpp"
#include "actors/node/transport.hpp"
#include "http/dns/dns_client.hpp"
#include "http/dns/name_cache.hpp"
#include "http/net/local_resources.hpp"
#include "messages/interfaces.hpp"
#include "messages/settings.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace muster {

/// The job that a crew works for.
struct crew_job {
  job_actor coordinator; ///< Or its door.
  std::string name;      ///< Of the node, in records.
  uint64_t credit = 0;   ///< URLs to take at once.
  /// Number of shares that the limits of each host are divided into.
  uint32_t shares = 1;
  bool clustered = false;             ///< Other nodes may have hosts, too.
  std::chrono::milliseconds lease{0}; ///< As node_config's.
};

/// The parts that fetch in one process: the node with its resolver and
/// transport.
class crew {
public:
  using tell = std::function<void(const std::string&)>;

  /// Prepares a crew; nothing runs before start(). On failure returns null and
  /// says why in `error`. All crews of the process share the resources in
  /// `local` and the decoding memory in `memory`. `notice` prints a sentence
  /// for people; it is called from any thread.
  static std::unique_ptr<crew>
  make(fetch_settings fetch, politeness_settings politeness,
       const std::shared_ptr<http::local_resources>& local,
       std::shared_ptr<http::decode_budget> memory, tell notice,
       std::string& error);

  /// Starts the crew; call once.
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

/// The default name of this machine in records.
std::string host_name();

} // namespace muster
