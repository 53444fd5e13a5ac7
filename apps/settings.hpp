#pragma once

#include "input/reader.hpp"
#include "messages/settings.hpp"
#include "output/writer.hpp"

#include <cstddef>
#include <cstdint>
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
  progress_mode progress = progress_mode::automatic;

  /// `fetch.connect-to` as written; fetch.connect_to is made from it.
  std::vector<std::string> connect_to;
  /// `fetch.deny` as written; fetch.deny is made from it.
  std::vector<std::string> deny;
};

/// Fills in what follows from other settings: fetch.connect_to, fetch.deny
/// and output.carry. Call when the last option has been set.
void derive(settings& value);

/// Checks what no option can check alone: that there is something to read,
/// that two options do not contradict each other, that `tls.ca-file` can be
/// read. Returns a sentence that names the keys, or nothing.
std::string validate(const settings& value);

} // namespace muster
