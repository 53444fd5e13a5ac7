// SPDX-License-Identifier: BSD-3-Clause

#include "settings/check_cluster.hpp"

namespace muster {

namespace {

std::string check_complete(const cluster_tls& files) {
  auto missing = [](std::string_view option) {
    return "cluster.tls.cert, cluster.tls.key and cluster.tls.ca must be set "
           "together; "
           + std::string{option} + " is not set";
  };
  if (!files.is_set())
    return {};
  if (files.cert.empty())
    return missing("cluster.tls.cert");
  if (files.key.empty())
    return missing("cluster.tls.key");
  return files.ca.empty() ? missing("cluster.tls.ca") : std::string{};
}

} // namespace

std::string check_connection(const cluster_settings& value,
                             const endpoint& where, std::string_view option) {
  if (auto error = check_complete(value.tls); !error.empty())
    return error;
  if (value.tls.is_set())
    return check_cluster_tls(value.tls);
  if (where.is_loopback() || value.insecure)
    return {};
  return std::string{option} + ": " + where.str()
         + " is not a loopback address, and without TLS anyone on the network "
           "can read and change the traffic: set cluster.tls.cert, "
           "cluster.tls.key and cluster.tls.ca (muster-make-cluster-certs "
           "creates the files), or cluster.insecure=true on a network that you "
           "trust";
}

std::string check_cluster(const settings& value) {
  if (value.listen)
    return check_connection(value.cluster, *value.listen, "cluster.listen");
  if (!value.local)
    return "with cluster.local=false only nodes fetch: set cluster.listen so "
           "that nodes can join";
  if (value.job.min_nodes > 0)
    return "cluster.min-nodes is set but no node can join: set cluster.listen";
  return check_complete(value.cluster.tls);
}

} // namespace muster
