// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/output/terminal_run.hpp"

#include "tests/apps/coordinator_run.hpp"

#include <algorithm>
#include <utility>

namespace muster::test {

namespace {

std::vector<std::string> argv_of(std::vector<std::string> arguments,
                                 const std::vector<std::string>& environment) {
  std::vector<std::string> result{"env", "-u", "NO_COLOR", "-u",
                                  "CLICOLOR_FORCE"};
  result.insert(result.end(), environment.begin(), environment.end());
  auto argv = coordinator_run::argv(std::move(arguments));
  result.insert(result.end(), argv.begin(), argv.end());
  return result;
}

process_streams streams_of(const terminal_pair& terminal) {
  process_streams result;
  result.out_fd = terminal.in();
  result.err_fd = terminal.in();
  return result;
}

} // namespace

terminal_run::terminal_run(unsigned short columns,
                           std::vector<std::string> arguments,
                           std::vector<std::string> environment)
  : terminal_{columns},
    program_{argv_of(std::move(arguments), environment),
             streams_of(terminal_)} {
  // nop
}

void terminal_run::read() {
  text_ += terminal_.read();
}

void terminal_run::read_until(const std::function<bool()>& condition) {
  program_.wait_until([&] {
    read();
    return condition();
  });
}

exit_status terminal_run::finish() {
  read_until([this] { return !program_.running(); });
  read();
  return program_.wait();
}

std::vector<std::string> terminal_run::progress_lines() const {
  constexpr std::string_view erase = "\r\x1b[K";
  std::vector<std::string> result;
  for (auto at = text_.find(erase); at != std::string::npos;
       at = text_.find(erase, at)) {
    at += erase.size();
    // Lines that were written above it end with a line feed.
    auto end = text_.find(erase, at);
    auto part = text_.substr(at, end - at);
    part.erase(0, part.rfind('\n') + 1);
    if (!part.empty() && end != std::string::npos)
      result.push_back(std::move(part));
  }
  return result;
}

bool terminal_run::has_progress(std::string_view part) const {
  return std::ranges::any_of(progress_lines(), [&](const std::string& line) {
    return line.find(part) != std::string::npos;
  });
}

} // namespace muster::test
