// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::test {

/// How a process ended.
struct exit_status {
  int code = -1;  ///< exit code; -1 if a signal ended it
  int signal = 0; ///< the signal that ended it; 0 if it returned

  friend bool operator==(const exit_status&, const exit_status&) = default;
  friend std::ostream& operator<<(std::ostream&, const exit_status&);
};

/// The results of a finished process.
struct outcome {
  exit_status status;
  std::string out;
  std::string err;
  size_t peak_memory = 0; ///< See process::peak_memory().
};

/// The standard streams of a process.
struct process_streams {
  /// The complete standard input. If absent, the test writes with `write`.
  std::optional<std::string> input = "";
  /// Descriptors of the test to use instead of captured streams: a closed pipe,
  /// a full device or a terminal. The test still owns them.
  std::optional<int> out_fd = std::nullopt;
  std::optional<int> err_fd = std::nullopt;
};

/// A program under test. Its output goes to memory files, so it never waits for
/// the test to read. Destroying the object, or the end of the thread that
/// started it, kills the program and its child processes, except those with
/// their own process group.
class process {
public:
  using duration = std::chrono::milliseconds;

  /// Long enough for sanitizer builds on a busy machine.
  static constexpr duration patience = std::chrono::seconds{60};

  /// Starts `argv[0]`, searched as in a shell, with the test's environment and
  /// default signal handling.
  /// @throws std::system_error with the program's name if it cannot be started
  explicit process(std::vector<std::string> argv, process_streams streams = {});
  process(const process&) = delete;
  process& operator=(const process&) = delete;
  ~process();

  /// Waits until the program ends.
  /// @throws std::runtime_error with its output, if it does not end in time
  exit_status wait(duration limit = patience);

  /// Waits until the program has written `text` to standard output.
  /// @returns all that it has written there so far
  /// @throws std::runtime_error with its output, if it ended or `limit` passed
  std::string wait_for_out(std::string_view text, duration limit = patience);

  /// Like `wait_for_out`, for standard error.
  std::string wait_for_err(std::string_view text, duration limit = patience);

  /// Waits until a condition holds.
  /// @throws std::runtime_error with its output, if it ended or `limit` passed
  void wait_until(const std::function<bool()>& condition,
                  duration limit = patience);

  bool running();

  /// Sends a signal. Does nothing once the program has ended.
  void signal(int number);

  /// Writes to standard input. `process_streams::input` must be absent.
  /// @throws std::system_error if the program no longer reads, and
  /// std::runtime_error if it reads nothing for `patience`
  void write(std::string_view text);
  void close_input();

  /// The output so far; empty if the stream is a descriptor of the test.
  std::string out() const;
  std::string err() const;

  pid_t pid() const;

  /// Peak resident memory in bytes; 0 while it runs.
  size_t peak_memory() const {
    return peak_memory_;
  }

private:
  class descriptor {
  public:
    explicit descriptor(int fd = -1) : fd_(fd) {}
    descriptor(descriptor&& other) noexcept;
    descriptor& operator=(descriptor&& other) noexcept;
    ~descriptor();
    int get() const {
      return fd_;
    }

  private:
    int fd_;
  };

  [[noreturn]] void fail(const std::string& what) const;
  std::string wait_for(const descriptor& stream, std::string_view text,
                       duration limit);
  void wait_until(const std::function<bool()>& condition, duration limit,
                  const std::string& what);

  std::vector<std::string> argv_;
  size_t peak_memory_ = 0;
  descriptor input_;
  descriptor out_;
  descriptor err_;
  pid_t pid_ = -1;
  std::optional<exit_status> status_;
};

/// Runs a program to its end.
/// @throws like `process` and `process::wait`
outcome run(std::vector<std::string> argv, process_streams streams = {},
            process::duration limit = process::patience);

} // namespace muster::test
