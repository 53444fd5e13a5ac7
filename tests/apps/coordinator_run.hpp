// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "tests/support/loopback.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scratch.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace muster::test {

/// One record: strings without quotes, all other JSON values unchanged.
using json_record = std::map<std::string, std::string>;

/// The records of a JSON Lines text. Throws if a line is incomplete.
std::vector<json_record> parse_records(const std::string& text);

/// A scratch directory, and a coordinator that runs in it.
class coordinator_run {
public:
  /// Writes a file into the directory; returns its path.
  std::string file(const std::string& name, const std::string& content) const;

  std::string path(const std::string& name) const;

  std::string read(const std::string& name) const;

  /// The arguments of a coordinator: short retries, and then these.
  static std::vector<std::string> argv(std::vector<std::string> arguments);

  /// Runs it to its end.
  static outcome run(std::vector<std::string> arguments,
                     process_streams streams = {});

  /// Fetches these lines. Returns the records by index. Fails the test unless
  /// each line has exactly one record.
  std::map<uint64_t, json_record>
  fetch(const std::vector<std::string>& lines,
        std::vector<std::string> arguments = {});

  /// The result of the last fetch().
  outcome last;

private:
  scratch_directory directory_;
  unsigned runs_ = 0;
};

} // namespace muster::test
