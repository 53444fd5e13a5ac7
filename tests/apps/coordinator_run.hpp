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

/// One record as its JSON has it: strings without quotes, all else raw.
using json_record = std::map<std::string, std::string>;

/// The records of a JSON Lines text; throws if a line is not whole.
std::vector<json_record> parse_records(const std::string& text);

/// A scratch directory and the coordinator to run in it.
class coordinator_run {
public:
  /// Writes a file into the directory; returns its path.
  std::string file(const std::string& name, const std::string& content) const;

  std::string path(const std::string& name) const;

  std::string read(const std::string& name) const;

  /// The arguments of a coordinator: quick retries, then these.
  static std::vector<std::string> argv(std::vector<std::string> arguments);

  /// Runs it to its end.
  static outcome run(std::vector<std::string> arguments,
                     process_streams streams = {});

  /// Runs it over these lines; the records are by index. Fails the test unless
  /// each line has exactly one.
  std::map<uint64_t, json_record>
  fetch(const std::vector<std::string>& lines,
        std::vector<std::string> arguments = {});

  /// Of the last fetch().
  outcome last;

private:
  scratch_directory directory_;
  unsigned runs_ = 0;
};

} // namespace muster::test
