// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "tests/support/process.hpp"

#include <csignal>
#include <string>
#include <utility>
#include <vector>

namespace muster::test {

/// A running demo origin on a free loopback port.
class demo_origin {
public:
  explicit demo_origin(std::vector<std::string> options = {})
    : process_([&] {
        std::vector<std::string> argv{MUSTER_BINARY_DIR "/demo_origin",
                                      "--port", "0"};
        argv.insert(argv.end(), options.begin(), options.end());
        return argv;
      }()) {
    const std::string greeting = "listening on ";
    auto line = process_.wait_for_out("\n");
    base_ = line.substr(greeting.size(), line.find('\n') - greeting.size());
  }

  /// `http://127.0.0.1:PORT` and `path`, which begins with a slash.
  std::string url(const std::string& path) const {
    return base_ + path;
  }

  process& program() {
    return process_;
  }

private:
  process process_;
  std::string base_;
};

} // namespace muster::test
