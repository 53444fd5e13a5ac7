#pragma once

#include "messages/job.hpp"

#include <memory>
#include <string>

namespace muster {

/// The program's exit code after such a job.
int exit_code_of(const job_report& report);

/// What people read at the end: the summary and the account, and, unless all
/// is done, the command that goes on where this run ended; empty if none does.
std::string closing_lines(const job_report& report,
                          const std::string& resume_command);

/// The line that tells that command; empty if there is none.
std::string resume_line(const std::string& resume_command);

/// The file that takes the account as JSON (`output.summary`).
class summary_file {
public:
  /// Leaves the file as it is. On failure returns null and says why in `error`.
  static std::unique_ptr<summary_file> open(const std::string& path,
                                            std::string& error);

  summary_file(const summary_file&) = delete;
  summary_file& operator=(const summary_file&) = delete;
  ~summary_file();

  /// The run begins: what an earlier one has left says nothing about it.
  void clear();

  /// Returns nothing, or why the text could not be written.
  std::string write(const std::string& text);

private:
  summary_file(int fd, std::string path) : fd_{fd}, path_{std::move(path)} {
    // nop
  }

  int fd_;
  std::string path_;
};

} // namespace muster
