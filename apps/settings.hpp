#pragma once

#include "apps/endpoint.hpp"
#include "input/reader.hpp"
#include "messages/settings.hpp"
#include "output/writer.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace muster {

/// When the progress line is shown (`output.progress`).
enum class progress_mode : uint8_t {
  automatic, ///< If standard error is a terminal.
  always,
  never,
};

/// What `[runtime]` says.
struct runtime_settings {
  /// Threads that run actors; 0 for one per core. Exchanges, input and output
  /// have threads of their own, and one serves 200,000 URLs a second; more pay
  /// for moving each message to another cache (docs/performance.md).
  size_t threads = 1;
  /// Bytes for the windows of all decoders (http::decode_budget).
  uint64_t decode_memory = uint64_t{256} << 20;
  /// Bytes for idle connections and TLS sessions.
  uint64_t idle_memory = uint64_t{256} << 20;
};

/// PEM files for mutual TLS between coordinator and nodes; all or none.
struct cluster_tls {
  std::string cert; ///< This process's certificate.
  std::string key;
  std::string ca; ///< The authority that both sides' certificates are from.

  bool is_set() const {
    return !cert.empty() || !key.empty() || !ca.empty();
  }
};

/// What `[cluster]` says on both sides.
struct cluster_settings {
  cluster_tls tls;
  bool insecure = false; ///< Goes without TLS beyond loopback.
};

/// What the configuration of a node says; the rest comes from its coordinator.
struct node_settings {
  endpoint join;    ///< The coordinator.
  std::string name; ///< In records; empty for the host's name.
  bool stay = true; ///< Waits for the next job when one is over.
  /// How long it looks for its coordinator if it does not stay.
  std::chrono::milliseconds patience{60'000};
  std::chrono::milliseconds grace{30'000}; ///< To drain after a signal.
  cluster_settings cluster;
  runtime_settings runtime;
};

/// All that the configuration of the coordinator says.
struct settings {
  /// The defaults.
  settings();

  input::options input;
  fetch_settings fetch;
  politeness_settings politeness;
  output::options output;
  job_settings job;
  runtime_settings runtime;
  std::optional<endpoint> listen; ///< For nodes; other cluster settings in job.
  bool local = true;              ///< Fetches in this process, too.
  cluster_settings cluster;
  progress_mode progress = progress_mode::automatic;
  std::string summary_file;  ///< For the account as JSON; empty for none.
  bool resume = false;       ///< Goes on with what the output has already.
  bool retry_failed = false; ///< And does again what may succeed now.

  /// `fetch.connect-to` as written; fetch.connect_to is made from it.
  std::vector<std::string> connect_to;
  /// `fetch.deny` as written; fetch.deny is made from it.
  std::vector<std::string> deny;
};

/// Fills in what follows from other settings: fetch.connect_to, fetch.deny,
/// fetch.exchange.idle_memory and output.carry. Call when the last option has
/// been set.
void derive(settings& value);

/// Reads what `tls.ca-file` names, so that all nodes trust the same. Returns a
/// sentence if it is of no use, or nothing.
std::string load_authorities(settings& value);

/// Why a later run could not go on with the output of this one: a sentence, or
/// nothing.
std::string check_resume(const settings& value);

/// Checks what no option can check alone: that there is something to read,
/// that two options do not contradict each other, that the cluster's files for
/// TLS are of use. Returns a sentence that names the keys, or nothing.
std::string validate(const settings& value);

/// The same for a node: that there is a coordinator to join, and how.
std::string validate(const node_settings& value);

} // namespace muster
