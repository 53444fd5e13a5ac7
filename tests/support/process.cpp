// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <ostream>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace muster::test {
namespace {

constexpr std::chrono::milliseconds poll_interval{2};

int checked(int result, const std::string& what) {
  if (result < 0)
    throw std::system_error{errno, std::generic_category(), what};
  return result;
}

int memory_file(const char* name) {
  return checked(memfd_create(name, MFD_CLOEXEC), name);
}

/// Waits until a pipe accepts more data.
void await_room(int fd, std::chrono::milliseconds limit) {
  pollfd waiting{fd, POLLOUT, 0};
  auto ready = poll(&waiting, 1, static_cast<int>(limit.count()));
  if (ready == 0)
    throw std::runtime_error{"the program does not read its input"};
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    auto written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0 && errno == EAGAIN) {
      await_room(fd, process::patience);
      continue;
    }
    checked(static_cast<int>(std::min<ssize_t>(written, 1)), "write");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string read_from_start(int fd) {
  std::string result;
  char buffer[64 * 1024];
  while (fd >= 0) {
    auto got = pread(fd, buffer, sizeof(buffer),
                     static_cast<off_t>(result.size()));
    if (got <= 0)
      break;
    result.append(buffer, static_cast<std::size_t>(got));
  }
  return result;
}

/// Runs in the new process before exec. Uses only calls that are allowed after
/// a fork in a program with threads.
[[noreturn]] void become(char* const* argv, const int (&streams)[3],
                         int report) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD})
    std::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  // First duplicate above 2, so that no stream is overwritten too early.
  int moved[3];
  for (int i = 0; i < 3; ++i)
    moved[i] = fcntl(streams[i], F_DUPFD_CLOEXEC, 3);
  for (int i = 0; i < 3; ++i)
    dup2(moved[i], i);
  execvp(argv[0], argv);
  int reason = errno;
  [[maybe_unused]] auto ignored = ::write(report, &reason, sizeof(reason));
  _exit(127);
}

} // namespace

process::descriptor::descriptor(descriptor&& other) noexcept
  : fd_(std::exchange(other.fd_, -1)) {}

process::descriptor&
process::descriptor::operator=(descriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

process::descriptor::~descriptor() {
  if (fd_ >= 0)
    close(fd_);
}

process::process(std::vector<std::string> argv, process_streams streams)
  : argv_(std::move(argv)) {
  descriptor input;
  if (streams.input) {
    input = descriptor{memory_file("input")};
    write_all(input.get(), *streams.input);
    checked(static_cast<int>(lseek(input.get(), 0, SEEK_SET)), "lseek");
  } else {
    int ends[2];
    checked(pipe2(ends, O_CLOEXEC), "pipe");
    input = descriptor{ends[0]};
    input_ = descriptor{ends[1]};
    checked(fcntl(ends[1], F_SETFL, O_NONBLOCK), "fcntl");
  }
  if (!streams.out_fd)
    out_ = descriptor{memory_file("out")};
  if (!streams.err_fd)
    err_ = descriptor{memory_file("err")};
  int ends[2];
  checked(pipe2(ends, O_CLOEXEC), "pipe");
  descriptor report_in{ends[0]};
  descriptor report_out{ends[1]};
  const int fds[3] = {input.get(), streams.out_fd.value_or(out_.get()),
                      streams.err_fd.value_or(err_.get())};
  std::vector<char*> raw;
  for (auto& arg : argv_)
    raw.push_back(arg.data());
  raw.push_back(nullptr);

  pid_ = checked(fork(), "fork");
  if (pid_ == 0)
    become(raw.data(), fds, report_out.get());
  // Also set the group here, so that it exists before it is signalled.
  setpgid(pid_, pid_);
  report_out = descriptor{};
  int reason = 0;
  if (read(report_in.get(), &reason, sizeof(reason)) > 0) {
    waitpid(pid_, nullptr, 0);
    throw std::system_error{reason, std::generic_category(), argv_[0]};
  }
}

process::~process() {
  if (!running())
    return;
  kill(-pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

bool process::running() {
  if (status_)
    return false;
  siginfo_t info{};
  if (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT)
        != 0
      || info.si_pid == 0)
    return true;
  // Until the process is waited for, the numbers of it and its group are not
  // reused.
  kill(-pid_, SIGKILL);
  rusage used{};
  wait4(pid_, nullptr, 0, &used);
  peak_memory_ = static_cast<size_t>(used.ru_maxrss) * 1024;
  if (info.si_code == CLD_EXITED)
    status_ = exit_status{info.si_status, 0};
  else
    status_ = exit_status{-1, info.si_status};
  return false;
}

std::ostream& operator<<(std::ostream& out, const exit_status& status) {
  return status.signal == 0 ? out << "code " << status.code
                            : out << "signal " << status.signal;
}

exit_status process::wait(duration limit) {
  auto deadline = std::chrono::steady_clock::now() + limit;
  while (running()) {
    if (std::chrono::steady_clock::now() >= deadline)
      fail("did not end within " + std::to_string(limit.count()) + " ms");
    std::this_thread::sleep_for(poll_interval);
  }
  return *status_;
}

std::string process::wait_for(const descriptor& stream, std::string_view text,
                              duration limit) {
  std::string written;
  auto has_text = [&] {
    written = read_from_start(stream.get());
    return written.find(text) != std::string::npos;
  };
  wait_until(has_text, limit, "write \"" + std::string{text} + '"');
  return written;
}

void process::wait_until(const std::function<bool()>& condition,
                         duration limit) {
  wait_until(condition, limit, "do what was waited for");
}

void process::wait_until(const std::function<bool()>& condition, duration limit,
                         const std::string& what) {
  auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    // Check this first: what a program does before its end is visible
    // afterwards.
    bool more = running();
    if (condition())
      return;
    if (!more)
      fail("ended and did not " + what);
    if (std::chrono::steady_clock::now() >= deadline)
      fail("did not " + what + " within " + std::to_string(limit.count())
           + " ms");
    std::this_thread::sleep_for(poll_interval);
  }
}

std::string process::wait_for_out(std::string_view text, duration limit) {
  return wait_for(out_, text, limit);
}

std::string process::wait_for_err(std::string_view text, duration limit) {
  return wait_for(err_, text, limit);
}

void process::signal(int number) {
  if (running())
    kill(pid_, number);
}

void process::write(std::string_view text) {
  write_all(input_.get(), text);
}

void process::close_input() {
  input_ = descriptor{};
}

std::string process::out() const {
  return read_from_start(out_.get());
}

std::string process::err() const {
  return read_from_start(err_.get());
}

pid_t process::pid() const {
  return pid_;
}

void process::fail(const std::string& what) const {
  throw std::runtime_error{argv_[0] + ' ' + what + "\n--- out:\n" + out()
                           + "\n--- err:\n" + err()};
}

outcome run(std::vector<std::string> argv, process_streams streams,
            process::duration limit) {
  process program{std::move(argv), std::move(streams)};
  auto status = program.wait(limit);
  return {status, program.out(), program.err(), program.peak_memory()};
}

} // namespace muster::test
