// SPDX-License-Identifier: BSD-3-Clause

#include "apps/final_report.hpp"

#include "apps/exit_code.hpp"
#include "output/files/file.hpp"
#include "output/report/account.hpp"
#include "output/rows/human.hpp"
#include "output/rows/utf8.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <vector>

namespace muster {

int exit_code_of(const job_report& report) {
  if (!report.totals.adds_up())
    return exit_account_wrong;
  switch (report.end) {
    case job_end::interrupted:
      return exit_interrupted;
    case job_end::output_failed:
      return exit_output_failed;
    case job_end::foreign_input:
      return exit_usage;
    case job_end::input_failed:
      // As if it had been known before the start.
      return report.totals.read == 0 ? exit_usage : exit_some_not_ok;
    case job_end::node_lost:
    case job_end::aside_lost:
      return exit_some_not_ok;
    case job_end::complete:
      break;
  }
  auto& totals = report.totals;
  return totals.http_errors + totals.errors == 0 ? exit_all_ok
                                                 : exit_some_not_ok;
}

namespace {

std::string set_aside_line(const progress& totals) {
  if (totals.ever_aside == 0)
    return {};
  return output::labelled("Set aside",
                          {output::counted(totals.ever_aside, "URL")
                           + " for a while, of hosts that had their share of "
                             "input.look-ahead"});
}

} // namespace

std::string final_report(const job_report& report,
                         const output::summary& summary, bool quiet,
                         const std::string& resume_command) {
  auto& totals = report.totals;
  std::string lines;
  if (report.end == job_end::complete && totals.before > 0
      && totals.before == totals.read)
    lines =
      "Nothing to do: earlier runs have written the records of all inputs\n";
  else
    lines = (quiet ? "" : summary.render(totals.elapsed, totals.out))
            + summary.lost_nodes() + set_aside_line(totals);
  if (totals.before > 0)
    lines += "Done before  " + output::counted(totals.before, "input") + "\n";
  lines += output::account_line(totals);
  if (report.unread)
    lines += "             and the rest of the input, which was not read\n";
  auto resumable = report.end != job_end::complete
                   && report.end != job_end::foreign_input;
  if (resumable && !resume_command.empty()) {
    lines += resume_line(resume_command);
    if (report.end == job_end::node_lost)
      lines +=
        "             and --retry-failed, for the URLs of the lost nodes\n";
  }
  return lines;
}

std::string resume_line(const std::string& resume_command) {
  return resume_command.empty() ? "" : "Resume with  " + resume_command + "\n";
}

std::unique_ptr<summary_file> summary_file::open(const std::string& path,
                                                 std::string& error) {
  int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (fd >= 0)
    return std::unique_ptr<summary_file>{new summary_file{fd, path}};
  error = output::cannot_write(path, errno);
  return nullptr;
}

summary_file::~summary_file() {
  ::close(fd_);
}

void summary_file::clear() {
  // Devices and pipes have nothing to clear.
  [[maybe_unused]] auto ignored = ::ftruncate(fd_, 0);
}

std::string summary_file::write(const std::string& text) {
  auto error = output::write_all(fd_, text).error;
  return error == 0 ? "" : output::cannot_write(path_, error);
}

} // namespace muster
