// SPDX-License-Identifier: BSD-3-Clause

#include "actors/node/node_services.hpp"

#include "actors/node/node.hpp"
#include "crawl/nodes/fence.hpp"
#include "crawl/nodes/placement.hpp"

#include <unistd.h>

#include <random>
#include <utility>

namespace muster {

std::unique_ptr<node_services>
node_services::make(fetch_settings fetch, politeness_settings politeness,
                    const std::shared_ptr<http::local_resources>& local,
                    std::shared_ptr<http::decode_budget> memory,
                    reporter& messages, std::string& error) {
  std::unique_ptr<node_services> result{new node_services{messages}};
  result->fence_ = std::make_shared<lease_fence>();
  fetch.exchange.may_send = [fence = result->fence_] {
    return !fence->is_closed();
  };
  fetch.exchange.decode_memory = std::move(memory);
  fetch.exchange.local = fetch.dns.local = local;
  result->transport_ = prepare_transport(fetch, error);
  if (!result->transport_)
    return nullptr;
  result->dns_ = http::dns_client::make(fetch.dns, error);
  if (!result->dns_)
    return nullptr;
  result->names_ = std::make_shared<http::name_cache>();
  if (auto most = local->descriptors().limit(); fetch.concurrency > most) {
    messages.notice("fetch.concurrency lowered from "
                    + std::to_string(fetch.concurrency) + " to "
                    + std::to_string(most)
                    + " because of the limit on open files (ulimit -n)");
    fetch.concurrency = most;
  }
  result->fetch_ = std::move(fetch);
  result->politeness_ = politeness;
  return result;
}

running_node node_services::start(caf::actor_system& system,
                                  const node_job& job) {
  node_config config;
  config.name = job.name;
  config.fetch = fetch_;
  config.politeness = politeness_;
  if (job.shares > 1) {
    config.politeness.per_host =
      shares_of(politeness_.per_host, politeness_.rate).per_share;
    config.politeness.rate /= job.shares;
  }
  config.credit = job.credit;
  config.job = job.coordinator;
  config.seed = std::random_device{}();
  config.shares = job.shares;
  config.clustered = job.clustered;
  config.lease = job.lease;
  if (job.lease.count() > 0)
    config.messages = &messages_;
  config.names = names_;
  config.fence = fence_;
  config.resolver = system.spawn(resolver, resolving());
  config.transport = transport_(system);
  return {system.spawn(node, config), config.resolver, config.transport};
}

resolver_config node_services::resolving() const {
  resolver_config result;
  result.look_up = [client = dns_](const std::string& name,
                                   resolver_config::callback done) {
    client->look_up(name, std::move(done));
  };
  result.cache = names_;
  result.at_once.most = fetch_.dns.at_once;
  result.patience = fetch_.timeout;
  result.seed = std::random_device{}();
  return result;
}

std::string host_name() {
  char buffer[256] = {};
  if (gethostname(buffer, sizeof(buffer) - 1) != 0 || buffer[0] == '\0')
    return "local";
  return buffer;
}

} // namespace muster
