// SPDX-License-Identifier: BSD-3-Clause

#include "settings/option_groups.hpp"
#include "settings/options/declare.hpp"

namespace muster {

using namespace std::chrono_literals;

namespace {

/// Options for the connection between coordinator and nodes, on both sides.
std::vector<option> connection_options(cluster_settings& s) {
  return {
    declare(
      "cluster.insecure", true_or_false(), s.insecure,
      "Whether to allow connections to other machines without TLS. Anyone who "
      "can reach the port can then read and change the traffic."),
    example(
      "cluster/NAME.pem",
      declare("cluster.tls.cert", optional_path(), s.tls.cert,
              "PEM file with this machine's certificate for mutual TLS. "
              "muster-make-cluster-certs creates one; in a checkout, it is "
              "scripts/make-cluster-certs.")),
    example(
      "cluster/NAME.key",
      declare(
        "cluster.tls.key", optional_path(), s.tls.key,
        "PEM file with the private key of this certificate, not encrypted.")),
    example("cluster/ca.pem",
            declare("cluster.tls.ca", optional_path(), s.tls.ca,
                    "PEM file with the certificate authority of the cluster. "
                    "Every certificate that it signed is trusted.")),
  };
}

std::vector<option> with_connection_options(std::vector<option> result,
                                            cluster_settings& s) {
  for (auto& declared : connection_options(s))
    result.push_back(std::move(declared));
  return result;
}

option required(std::string text, option declared) {
  declared.required = true;
  return example(std::move(text), std::move(declared));
}

} // namespace

std::vector<option> coordinator_cluster_options(settings& s) {
  std::vector<option> own{
    example(
      "127.0.0.1:7117",
      declare(
        "cluster.listen", optional_endpoint(), s.listen,
        "Address where nodes can join. Port 0 selects a free port and prints "
        "it to standard error. Empty means that no node can join.")),
    declare("cluster.local", true_or_false(), s.local,
            "Whether the coordinator also fetches URLs itself."),
    declare("cluster.min-nodes", whole_number<size_t>(0, 10'000),
            s.job.min_nodes,
            "Number of nodes to wait for before the first URL is fetched. The "
            "coordinator itself does not count."),
    declare("cluster.placement",
            choice<placement_mode>({{"by-host", placement_mode::by_host},
                                    {"spread", placement_mode::spread}}),
            s.job.placement,
            "Which node fetches a URL. by-host: one node fetches all URLs of a "
            "host; spread: several nodes share a host and its limits, for "
            "lists with one dominant host."),
    declare(
      "cluster.lease", duration(500ms, 1h), s.job.lease,
      "A node that is silent for this long is lost; other nodes get its URLs."),
    declare("cluster.patience", duration(0ms, 24h), s.job.patience,
            "How long to wait for a new node when all nodes are lost."),
  };
  return with_connection_options(std::move(own), s.cluster);
}

std::vector<option> node_cluster_options(node_settings& s) {
  std::vector<option> own{
    daily("Coordinator to join; required",
          required("127.0.0.1:7117",
                   declare("cluster.join", peer_endpoint(), s.join,
                           "Coordinator to join (required). HOST is a name or "
                           "address that this machine can reach, PORT the "
                           "port of the coordinator's cluster.listen."))),
    daily("Name of this node in the records",
          example("node-1", declare("cluster.name", field_text(), s.name,
                                    "Name of this node in the records. Empty "
                                    "means the host name of the machine."))),
    daily("Wait for the next job after a job",
          declare("cluster.stay", true_or_false(), s.stay,
                  "Whether to wait for the next job when a job ends.")),
    declare("cluster.patience", duration(0ms, 24h), s.patience,
            "How long to look for a coordinator. Only used if cluster.stay is "
            "false."),
  };
  return with_connection_options(std::move(own), s.cluster);
}

} // namespace muster
