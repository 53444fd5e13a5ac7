#include "apps/cluster_options.hpp"

#include "apps/declare.hpp"

namespace muster {

using namespace std::chrono_literals;

namespace {

/// What both sides say of the wire between them.
std::vector<option> wire_options(cluster_settings& s) {
  return {
    declare("cluster.insecure", true_or_false(), s.insecure,
            "Whether to go without TLS beyond this machine, where all that "
            "reach the port can read and change what is said."),
    example("cluster/NAME.pem",
            declare("cluster.tls.cert", optional_path(), s.tls.cert,
                    "PEM file with this machine's certificate, for mutual TLS; "
                    "scripts/make-cluster-certs makes one.")),
    example("cluster/NAME.key",
            declare("cluster.tls.key", optional_path(), s.tls.key,
                    "PEM file with its private key, not encrypted.")),
    example("cluster/ca.pem",
            declare("cluster.tls.ca", optional_path(), s.tls.ca,
                    "PEM file with the authority of all the cluster's "
                    "certificates; whoever has one from it is trusted.")),
  };
}

std::vector<option> with_wire(std::vector<option> result, cluster_settings& s) {
  for (auto& declared : wire_options(s))
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
    example("127.0.0.1:7117",
            declare("cluster.listen", optional_endpoint(), s.listen,
                    "Where nodes may join; port 0 for any that is free, which "
                    "standard error tells; empty for nowhere.")),
    declare("cluster.local", true_or_false(), s.local,
            "Whether the coordinator fetches, too."),
    declare("cluster.min-nodes", whole_number<size_t>(0, 10'000),
            s.job.min_nodes,
            "Nodes of other processes that must have joined before the first "
            "URL is handed out."),
    declare("cluster.placement",
            choice<placement_mode>({{"by-host", placement_mode::by_host},
                                    {"spread", placement_mode::spread}}),
            s.job.placement,
            "Which node fetches a URL: by-host gives all URLs of a host to "
            "one; spread takes any and divides the host's limits, for lists "
            "with one dominant host."),
    declare("cluster.lease", duration(500ms, 1h), s.job.lease,
            "A node that was silent this long is lost, and its URLs go to "
            "others."),
    declare("cluster.patience", duration(0ms, 24h), s.job.patience,
            "How long a job that has lost all of its nodes waits for one."),
  };
  return with_wire(std::move(own), s.cluster);
}

std::vector<option> node_cluster_options(node_settings& s) {
  std::vector<option> own{
    required("127.0.0.1:7117",
             declare("cluster.join", peer_endpoint(), s.join,
                     "The coordinator, which has to be given: what its "
                     "cluster.listen says, with a host by which this machine "
                     "reaches it.")),
    example("node-1", declare("cluster.name", field_text(), s.name,
                              "Name in the records; empty for that of the "
                              "machine.")),
    declare("cluster.stay", true_or_false(), s.stay,
            "Whether to wait for the next job when one is over."),
    declare("cluster.patience", duration(0ms, 24h), s.patience,
            "How long to look for the coordinator if cluster.stay is false."),
  };
  return with_wire(std::move(own), s.cluster);
}

} // namespace muster
