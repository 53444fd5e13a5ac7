// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <mutex>
#include <string>
#include <string_view>

namespace muster::output {

/// Standard output and standard error of the program, shared by the records in
/// text form, the progress line and messages, so that a progress line never
/// mixes with other lines on a terminal. Invisible and control characters are
/// replaced: see append_printable_lines(). Thread-safe.
class console {
public:
  /// `out` and `err` are file descriptors, not owned.
  console(int out, int err);

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

  /// Width of the terminal in columns; 80 if unknown.
  unsigned width() const;

  /// Writes whole lines to standard output. Returns 0 or errno; a regular
  /// file then ends with a whole line.
  int write_out(std::string_view lines);

  /// Writes whole lines to standard error. Returns 0 or errno; a regular file
  /// then ends with a whole line.
  int write_err(std::string_view lines);

  /// Like write_err(), but never waits: does nothing if another thread is
  /// writing or the reader of standard error has stopped.
  void try_write_err(std::string_view lines);

  /// If standard error is a terminal, shows `text` as its last line and
  /// replaces the previous one. An empty text removes it.
  void show_status(std::string_view text);

private:
  int write(int fd, bool has_status, std::string_view text);

  std::mutex mutex_;
  std::string status_;    ///< What the terminal shows now, before truncation.
  std::string printable_; ///< Lines that are written now.
  /// Lines, with codes that remove and restore the status line.
  std::string pending_;
  int out_;
  int err_;
  bool out_terminal_;
  bool err_terminal_;
  bool same_terminal_; ///< Lines of `out` would mix with the status line.
};

} // namespace muster::output
