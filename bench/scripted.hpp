// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/reader.hpp"
#include "messages/interfaces/job.hpp"
#include "messages/interfaces/node.hpp"
#include "output/files/writer.hpp"

#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace muster::bench {

/// The arguments of a benchmark: numbers by position, and words that begin with
/// `--`.
class arguments {
public:
  arguments(int argc, char** argv);

  /// The number at position `place`, or `otherwise` if there are fewer.
  uint64_t number(size_t place, uint64_t otherwise) const;

  bool has(std::string_view word) const;

  /// The value of `word=VALUE`; empty if absent.
  std::string value(std::string_view word) const;

private:
  std::vector<uint64_t> numbers_;
  std::vector<std::string> words_;
};

/// CPU time, user and system, in a result of getrusage(2).
double cpu_seconds(const rusage& use);

/// CPU time of this process so far.
double cpu_seconds();

/// `http://<host>/item/<i>`, hosts in turn: IPv4 addresses or names.
class generated_list : public input::reader {
public:
  generated_list(uint64_t urls, uint64_t hosts, bool names);

  input::read_status next(input::line& out) override;

  std::vector<std::string> take_doubts() override {
    return {};
  }

  std::string where() const override {
    return {};
  }

  const std::vector<std::string>& carried() const override {
    return none_;
  }

  const std::string& error() const override {
    return error_;
  }

  std::optional<double> position() const override;

  /// Time when the first URL was read.
  std::chrono::steady_clock::time_point begun() const {
    return begun_;
  }

  /// cpu_seconds() at that time.
  double cpu_before() const {
    return cpu_before_;
  }

private:
  uint64_t urls_;
  uint64_t hosts_;
  bool names_;
  uint64_t next_ = 0;
  std::chrono::steady_clock::time_point begun_;
  double cpu_before_ = 0;
  std::string error_;
  std::vector<std::string> none_;
};

/// Writes JSON Lines to /dev/null. On failure, returns null and stores a
/// sentence in `error`.
std::shared_ptr<output::writer> null_writer(std::string& error);

struct instant_node_config {
  job_actor coordinator;
  std::string name;
  uint64_t credit = 0; ///< Number of URLs that it takes at once.
  /// Counts the CPU time of its answers, in nanoseconds; may be null.
  std::atomic<uint64_t>* cpu = nullptr;
};

/// Returns the result of each URL at once: 1,024 bytes over a reused
/// connection.
node_actor::behavior_type instant_node(node_actor::pointer self,
                                       const instant_node_config& config);

} // namespace muster::bench
