#pragma once

#include "messages/record.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace muster::output {

/// What the closing summary tells: counts by outcome and kind, bytes, rate,
/// latency percentiles, the slowest and the most failing hosts. Memory does
/// not grow with the number of records or hosts.
class summary {
public:
  summary();
  ~summary();

  void add(const record& rec);

  uint64_t count(outcome value) const;

  /// Lines for people, each ended by a newline. `elapsed` is the run's time;
  /// `pending` are inputs without a record (an interrupted run).
  std::string render(microseconds elapsed, uint64_t pending) const;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace muster::output
