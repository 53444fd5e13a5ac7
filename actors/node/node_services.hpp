// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "actors/node/resolver.hpp"
#include "actors/node/running_node.hpp"
#include "actors/node/transport.hpp"
#include "crawl/nodes/fence.hpp"
#include "http/dns/dns_client.hpp"
#include "http/dns/name_cache.hpp"
#include "http/net/local_resources.hpp"
#include "messages/interfaces/job.hpp"
#include "messages/interfaces/node.hpp"
#include "messages/reporter.hpp"
#include "messages/settings.hpp"

#include <memory>
#include <string>

namespace muster {

/// The job that a node works for.
struct node_job {
  job_actor coordinator; ///< The coordinator or its door.
  std::string name;      ///< Name of the node in records.
  uint64_t credit = 0;   ///< URLs to take at once.
  /// Number of shares that the limits of each host are divided into.
  uint32_t shares = 1;
  bool clustered = false;             ///< Other nodes may have hosts, too.
  std::chrono::milliseconds lease{0}; ///< See node_config.
};

/// The parts that fetch in one process: the node with its resolver and
/// transport.
class node_services {
public:
  /// Prepares the parts; nothing runs before start(). On failure, returns null
  /// and stores a sentence in `error`. All nodes of the process share the
  /// resources in `local` and the decoding memory in `memory`.
  static std::unique_ptr<node_services>
  make(fetch_settings fetch, politeness_settings politeness,
       const std::shared_ptr<http::local_resources>& local,
       std::shared_ptr<http::decode_budget> memory, reporter& messages,
       std::string& error);

  /// Starts the actors; call once. The actors do not need this object any more.
  running_node start(caf::actor_system& system, const node_job& job);

private:
  explicit node_services(reporter& messages) : messages_{messages} {
    // nop
  }

  resolver_config resolving() const;

  fetch_settings fetch_;
  politeness_settings politeness_;
  transport_spawner transport_;
  std::shared_ptr<http::dns_client> dns_;
  std::shared_ptr<http::name_cache> names_;
  std::shared_ptr<lease_fence> fence_;
  reporter& messages_;
};

/// The default name of this machine in records.
std::string host_name();

} // namespace muster
