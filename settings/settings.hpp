// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/reader.hpp"
#include "messages/settings.hpp"
#include "output/files/writer.hpp"
#include "output/rows/color.hpp"
#include "settings/values/endpoint.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace muster {

/// When the progress line is shown (`output.progress`).
enum class progress_mode : uint8_t {
  automatic, ///< Only if standard error is a terminal.
  always,
  never,
};

/// Settings of `[runtime]`.
struct runtime_settings {
  /// Threads that run actors; 0 for one per core. Exchanges, input and output
  /// have their own threads. One thread serves 200,000 URLs per second; with
  /// more, each message moves to another cache, which costs time
  /// (docs/performance.md).
  size_t threads = 1;
  /// Bytes for the windows of all decoders (http::decode_budget).
  uint64_t decode_memory = uint64_t{256} << 20;
  /// Bytes for idle connections and TLS sessions.
  uint64_t idle_memory = uint64_t{256} << 20;
};

/// PEM files for mutual TLS between coordinator and nodes; set all or none.
struct cluster_tls {
  std::string cert; ///< This process's certificate.
  std::string key;
  std::string ca; ///< The authority that issued the certificates of both sides.

  bool is_set() const {
    return !cert.empty() || !key.empty() || !ca.empty();
  }
};

/// Settings of `[cluster]` on both sides.
struct cluster_settings {
  cluster_tls tls;
  bool insecure = false; ///< Allows connections without TLS beyond loopback.
};

/// What `[proxy]` says; see use_proxies().
struct proxy_settings {
  std::string url; ///< As written; empty: that of the environment.
  std::vector<std::string> no_proxy; ///< Entries of an http::no_proxy_list.
  bool from_environment = true;
};

/// Configuration of a node. The coordinator sends the other settings.
struct node_settings {
  endpoint join;    ///< The coordinator.
  std::string name; ///< Name in records; empty for the host name.
  bool stay = true; ///< Wait for the next job when a job ends.
  /// How long to look for a coordinator if `stay` is false.
  std::chrono::milliseconds patience{60'000};
  std::chrono::milliseconds grace{30'000}; ///< To drain after a signal.
  cluster_settings cluster;
  proxy_settings proxy; ///< Takes precedence over the coordinator's.
  runtime_settings runtime;
};

/// Configuration of the coordinator.
struct settings {
  /// The defaults.
  settings();

  input::input_settings input;
  fetch_settings fetch;
  politeness_settings politeness;
  proxy_settings proxy;
  output::output_settings output;
  job_settings job;
  runtime_settings runtime;
  /// Where nodes join; other cluster settings are in `job`.
  std::optional<endpoint> listen;
  bool local = true; ///< Fetch in this process, too.
  /// Directory of unnamed files; see temporary_directory().
  std::string temp_dir;
  cluster_settings cluster;
  progress_mode progress = progress_mode::automatic;
  output::color_mode color = output::color_mode::automatic;
  std::string summary_file;  ///< For the account as JSON; empty for none.
  bool resume = false;       ///< Continue with the records in the output.
  bool retry_failed = false; ///< Fetch failed URLs again.
  bool overwrite = false;    ///< Replace an existing output at the end.

  /// `fetch.connect-to` as written; fetch.connect_to is made from it.
  std::vector<std::string> connect_to;
  /// `fetch.deny` as written; fetch.deny is made from it.
  std::vector<std::string> deny;
};

/// Fills in what follows from other settings: fetch.connect_to, fetch.deny,
/// fetch.exchange.idle_memory and output.carry. Call when the last option has
/// been set.
void derive(settings& value);

/// The directory of unnamed files: `runtime.temp-dir`, or TMPDIR, or /var/tmp,
/// because /tmp may be in memory.
std::string temporary_directory(const settings& value);

/// Reads the file in `tls.ca-file`, so that all nodes trust the same
/// authorities. Returns a sentence if it is invalid, or an empty string.
std::string load_authorities(settings& value);

/// Why a later run cannot resume the output of this one: a sentence, or an
/// empty string.
std::string check_resume(const settings& value);

/// Checks the settings together: there is something to read, options do not
/// contradict each other, and the cluster's TLS files are valid. Returns a
/// sentence that names the keys, or an empty string.
std::string validate(const settings& value);

/// The same for a node: checks the coordinator to join and its TLS files.
std::string validate(const node_settings& value);

} // namespace muster
