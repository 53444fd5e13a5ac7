// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/job.hpp"
#include "output/report/summary.hpp"

#include <memory>
#include <string>

namespace muster {

/// The exit code of the program after this job.
int exit_code_of(const job_report& report);

/// The text at the end of a run: the summary, unless `quiet`, and the account.
/// If the job is not complete, also the command that resumes it
/// (`resume_command`; empty if there is none).
std::string final_report(const job_report& report,
                         const output::summary& summary, bool quiet,
                         const std::string& resume_command);

/// The line with that command; empty if there is none.
std::string resume_line(const std::string& resume_command);

/// The file for the account as JSON (`output.summary`).
class summary_file {
public:
  /// Does not change the file. On failure returns null and says why in `error`.
  static std::unique_ptr<summary_file> open(const std::string& path,
                                            std::string& error);

  summary_file(const summary_file&) = delete;
  summary_file& operator=(const summary_file&) = delete;
  ~summary_file();

  /// Empties the file when the run begins, because its content belongs to an
  /// earlier run.
  void clear();

  /// Returns why the text could not be written, or an empty string.
  std::string write(const std::string& text);

private:
  summary_file(int fd, std::string path) : fd_{fd}, path_{std::move(path)} {
    // nop
  }

  int fd_;
  std::string path_;
};

} // namespace muster
