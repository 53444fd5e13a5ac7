// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/events.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace muster::output {

/// The summary at the end of a run: counts by outcome and kind, bytes, rate,
/// latency percentiles, the slowest hosts and the hosts with the most failures.
/// Memory does not grow with the number of records or hosts.
class summary final : public job_observer {
public:
  summary();
  ~summary() override;

  void on_event(const job_event& event) override;

  void add(const record& rec);
  void add(const node_joined& node);

  uint64_t count(outcome value) const;

  /// Lines for people, each with a newline. `elapsed` is the duration of the
  /// run; `pending` is the number of inputs without a record (after an
  /// interrupt).
  std::string render(microseconds elapsed, uint64_t pending) const;

  /// If everything failed for one reason, a sentence that says so. Otherwise
  /// empty.
  std::string common_cause() const;

  /// The line about lost nodes; empty if there are none.
  std::string lost_nodes() const;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace muster::output
