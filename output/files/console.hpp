// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/rows/color.hpp"

#include <mutex>
#include <string>
#include <string_view>

namespace muster::output {

/// How to write to a terminal.
struct console_look {
  bool out_color = false; ///< Colors on standard output.
  bool err_color = false; ///< Colors on standard error.
  /// The terminal can only write lines: there is no status line.
  bool dumb = false;
};

/// The look that an option and the environment ask for; `variable` as in
/// conditions_of().
console_look look_of(color_mode mode, int out, int err,
                     const char* (*variable)(const char*));

/// Standard output and standard error of the program, shared by the records in
/// text form, the progress line and messages, so that a progress line never
/// mixes with other lines on a terminal. Invisible and control characters are
/// replaced: see append_printable_lines(). Thread-safe.
class console {
public:
  /// `out` and `err` are file descriptors, not owned.
  console(int out, int err, console_look look = {});

  /// The descriptor of standard output.
  int out() const {
    return out_;
  }

  bool out_is_terminal() const {
    return out_terminal_;
  }

  bool err_is_terminal() const {
    return err_terminal_;
  }

  /// Whether show_status() has an effect.
  bool has_status() const {
    return err_terminal_ && !look_.dumb;
  }

  /// Width of the terminal in columns; 80 if unknown.
  unsigned width() const;

  /// Writes whole lines to standard output. Returns 0 or errno; a regular
  /// file then ends with a whole line.
  int write_out(std::string_view lines, line_kind kind = line_kind::plain);

  /// Writes whole lines to standard error. Returns 0 or errno; a regular file
  /// then ends with a whole line.
  int write_err(std::string_view lines, line_kind kind = line_kind::plain);

  /// Like write_err(), but never waits: does nothing if another thread is
  /// writing or the reader of standard error has stopped.
  void try_write_err(std::string_view lines);

  /// If standard error is a terminal, shows `text` as its last line and
  /// replaces the previous one. An empty text removes it.
  void show_status(std::string_view text);

private:
  int write(int fd, bool over_status, line_kind kind, std::string_view text);
  void append_status();

  std::mutex mutex_;
  std::string status_;    ///< What the terminal shows now, before truncation.
  std::string printable_; ///< Lines that are written now.
  std::string colored_;   ///< The same with colors.
  /// Lines, with codes that remove and restore the status line.
  std::string pending_;
  int out_;
  int err_;
  console_look look_;
  bool out_terminal_;
  bool err_terminal_;
  bool same_terminal_; ///< Lines of `out` would mix with the status line.
};

} // namespace muster::output
