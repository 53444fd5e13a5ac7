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
  int code = -1;  ///< what it returned, -1 if a signal ended it
  int signal = 0; ///< the signal that ended it, 0 if it returned

  friend bool operator==(const exit_status&, const exit_status&) = default;
  friend std::ostream& operator<<(std::ostream&, const exit_status&);
};

/// All that a finished process left behind.
struct outcome {
  exit_status status;
  std::string out;
  std::string err;
  size_t peak_memory = 0; ///< As process::peak_memory().
};

/// Where a process reads and writes.
struct process_streams {
  /// All of its standard input; without it, the test writes with `write`.
  std::optional<std::string> input = "";
  /// Descriptors of the test to use in place of the captured streams, for a
  /// closed pipe, a full device or a terminal. They stay the test's own.
  std::optional<int> out_fd = std::nullopt;
  std::optional<int> err_fd = std::nullopt;
};

/// A program under test. Its output is kept in memory files, so that it never
/// waits for the test to read. Destroying the object kills the program and
/// whatever it started, unless that moved to a process group of its own; so
/// does the end of the thread that started it.
class process {
public:
  using duration = std::chrono::milliseconds;

  /// Generous, for sanitizer builds on a busy machine.
  static constexpr duration patience = std::chrono::seconds{60};

  /// Starts `argv[0]`, found as a shell would, with the test's environment but
  /// default signal handling.
  /// @throws std::system_error naming the program when it cannot be started
  explicit process(std::vector<std::string> argv, process_streams streams = {});
  process(const process&) = delete;
  process& operator=(const process&) = delete;
  ~process();

  /// Waits until the program ends.
  /// @throws std::runtime_error with what it wrote, if it has not by then
  exit_status wait(duration limit = patience);

  /// Waits until the program has written `text` to standard output.
  /// @returns everything it has written there so far
  /// @throws std::runtime_error with what it wrote, if it ended or `limit`
  /// passed
  std::string wait_for_out(std::string_view text, duration limit = patience);

  /// As `wait_for_out`, of standard error.
  std::string wait_for_err(std::string_view text, duration limit = patience);

  /// Waits until a condition holds.
  /// @throws std::runtime_error with what the program wrote, if it ended or
  /// `limit` passed
  void wait_until(const std::function<bool()>& condition,
                  duration limit = patience);

  bool running();

  /// Does nothing once the program has ended.
  void signal(int number);

  /// Needs `process_streams::input` to be absent.
  /// @throws std::system_error if the program no longer reads, and
  /// std::runtime_error if it reads nothing for `patience`
  void write(std::string_view text);
  void close_input();

  /// What was written so far; nothing if the stream is the test's own.
  std::string out() const;
  std::string err() const;

  pid_t pid() const;

  /// The most memory, in bytes, that it had resident. 0 as long as it runs.
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
/// @throws as `process` and `process::wait` do
outcome run(std::vector<std::string> argv, process_streams streams = {},
            process::duration limit = process::patience);

} // namespace muster::test
