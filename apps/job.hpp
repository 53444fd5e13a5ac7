// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "actors/node/node_services.hpp"
#include "apps/earlier_run.hpp"
#include "apps/exit_code.hpp"
#include "apps/final_report.hpp"
#include "apps/interrupts.hpp"
#include "input/reader.hpp"
#include "messages/events.hpp"
#include "messages/interfaces/coordinator.hpp"
#include "output/files/console.hpp"
#include "output/files/writer.hpp"
#include "output/journal/journal.hpp"
#include "output/journal/replacement.hpp"
#include "output/report/console_reporter.hpp"
#include "output/report/job_messages.hpp"
#include "output/report/progress_line.hpp"
#include "output/report/summary.hpp"
#include "runtime/system.hpp"
#include "settings/settings.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace muster {

/// One run of the coordinator: open(), run(), close(). Only one per process,
/// with signals blocked.
class job {
public:
  /// `resume_command` is printed if the job is not complete; empty if its
  /// output cannot be resumed.
  job(settings config, std::string resume_command);
  job(const job&) = delete;
  job& operator=(const job&) = delete;
  ~job();

  /// Does everything that can fail before the first fetch. On failure, reports
  /// why, and returns the exit code.
  std::optional<exit_code> open();

  /// Fetches all URLs.
  void run();

  /// Prints the summary and returns the exit code.
  int close();

private:
  // Steps of open().
  output::problem check_port();
  output::problem open_node();
  output::problem open_input();
  output::problem open_output();
  output::problem open_actors();
  output::problem open_gate();

  /// Whether the list comes from a terminal.
  bool reads_terminal() const;
  bool shows_progress() const;
  /// Whether URLs that fail are shown besides their records.
  bool shows_failures() const;
  /// Whether standard output is a pipe that nobody reads any more.
  bool has_lost_reader() const;
  /// Merges replaced records into the output (`--retry-failed`).
  void merge();
  /// Replaces the old output by the new one (`--overwrite`).
  void replace();
  /// Ends all actors.
  void stop();

  /// The actor ends with the others.
  template<class Handle>
  void keep(const Handle& handle) {
    actors_.push_back(caf::actor_cast<caf::actor>(handle));
  }

  const settings config_;
  std::string resume_command_;
  output::console console_;
  output::console_reporter reporter_;
  /// Outlives the actors, and exists before a file is opened, so that every
  /// wait can be interrupted.
  interrupts signals_;
  output::job_messages messages_;
  output::progress_line progress_;
  output::summary summary_;
  event_stream events_;
  node_terms terms_;                     ///< For nodes of other processes.
  std::unique_ptr<node_services> local_; ///< Null if only others fetch.
  earlier_run earlier_;
  std::shared_ptr<input::reader> reader_;
  std::unique_ptr<output::replacement> replacing_; ///< With `--overwrite`.
  std::shared_ptr<output::writer> writer_;
  std::unique_ptr<summary_file> summary_file_; ///< Null if not wanted.
  std::optional<system_config> system_config_;
  std::optional<caf::actor_system> system_;
  std::optional<wire> network_; ///< Unset if no node can join.
  std::vector<caf::actor> actors_;
  std::optional<running_node> node_; ///< Of this process.
  coordinator_actor coordinator_;
  job_report report_;
};

} // namespace muster
