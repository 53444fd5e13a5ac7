// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "tests/output/descriptors.hpp"
#include "tests/support/process.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::test {

/// A coordinator whose standard output and standard error are a terminal.
class terminal_run {
public:
  /// `columns`: the width of the terminal. `environment`: variables of the
  /// coordinator, `NAME=value`.
  terminal_run(unsigned short columns, std::vector<std::string> arguments,
               std::vector<std::string> environment = {"TERM=xterm"});

  /// Reads what the terminal shows until the condition holds.
  /// @throws std::runtime_error if it ends before
  void read_until(const std::function<bool()>& condition);

  /// Reads until the coordinator has ended.
  exit_status finish();

  /// All bytes that were written to the terminal so far.
  const std::string& text() const {
    return text_;
  }

  /// The progress lines so far.
  std::vector<std::string> progress_lines() const;

  /// Whether one of them contains this text.
  bool has_progress(std::string_view part) const;

  process& program() {
    return program_;
  }

private:
  void read();

  terminal_pair terminal_;
  process program_;
  std::string text_;
};

} // namespace muster::test
