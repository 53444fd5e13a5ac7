// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/file_changes.hpp"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

namespace muster::test {

namespace {

/// The argument of a system call that names the changed file.
struct change {
  long number;
  const char* name;
  /// Position of the argument: a descriptor, or the address of a path.
  int argument;
  bool by_path = false; ///< The argument is a path.
};

constexpr auto changes = std::to_array<change>({
  {SYS_write, "write", 0},
  {SYS_writev, "writev", 0},
  {SYS_pwrite64, "pwrite64", 0},
  {SYS_pwritev, "pwritev", 0},
  {SYS_pwritev2, "pwritev2", 0},
  {SYS_copy_file_range, "copy_file_range", 2},
  {SYS_sendfile, "sendfile", 0},
  {SYS_ftruncate, "ftruncate", 0},
  {SYS_fallocate, "fallocate", 0},
  {SYS_fsync, "fsync", 0},
  {SYS_fdatasync, "fdatasync", 0},
  {SYS_sync_file_range, "sync_file_range", 0},
  {SYS_fchmod, "fchmod", 0},
  {SYS_fchown, "fchown", 0},
  {SYS_openat, "openat", 1, true},
  {SYS_truncate, "truncate", 0, true},
  {SYS_renameat, "renameat", 1, true},
  {SYS_renameat2, "renameat2", 1, true},
  {SYS_unlinkat, "unlinkat", 1, true},
  {SYS_linkat, "linkat", 1, true},
  {SYS_symlinkat, "symlinkat", 2, true},
  {SYS_mkdirat, "mkdirat", 1, true},
  {SYS_fchmodat, "fchmodat", 1, true},
  {SYS_fchownat, "fchownat", 1, true},
#ifdef SYS_open // Older architectures also have these.
  {SYS_open, "open", 0, true},
  {SYS_creat, "creat", 0, true},
  {SYS_rename, "rename", 0, true},
  {SYS_unlink, "unlink", 0, true},
  {SYS_link, "link", 0, true},
  {SYS_symlink, "symlink", 1, true},
  {SYS_mkdir, "mkdir", 0, true},
  {SYS_rmdir, "rmdir", 0, true},
  {SYS_chmod, "chmod", 0, true},
  {SYS_chown, "chown", 0, true},
  {SYS_lchown, "lchown", 0, true},
#endif
});

/// Makes the kernel stop the program at these calls only.
constexpr auto make_filter() {
  std::array<sock_filter, changes.size() + 3> filter{};
  auto next = filter.begin();
  *next++ = BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0); // The number of the call.
  for (auto left = changes.size(); left > 0; --left)
    *next++ =
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
               static_cast<uint32_t>(changes[changes.size() - left].number),
               static_cast<uint8_t>(left), 0);
  *next++ = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  *next++ = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
  return filter;
}

auto filter = make_filter();

/// Runs in the new process. Uses only calls that are allowed after a fork in a
/// program with threads.
[[noreturn]] void become(char* const* argv, char* const* environment,
                         int nothing, int err) {
  setpgid(0, 0);
  for (int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD})
    std::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  dup2(nothing, STDIN_FILENO);
  dup2(nothing, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
  if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0 && raise(SIGSTOP) == 0
      && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
      && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0)
    execve(argv[0], argv, environment);
  _exit(127);
}

[[noreturn]] void fail(const char* what) {
  throw std::system_error{errno, std::generic_category(), what};
}

/// Reads up to `size` bytes of the program's memory at `address`.
std::string memory_of(pid_t thread, uint64_t address, size_t size) {
  std::string result(size, '\0');
  auto path = "/proc/" + std::to_string(thread) + "/mem";
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  auto got = ::pread(fd, result.data(), size, static_cast<off_t>(address));
  ::close(fd);
  result.resize(static_cast<size_t>(std::max<ssize_t>(got, 0)));
  return result;
}

std::string descriptor_of(pid_t thread, uint64_t fd) {
  return "/proc/" + std::to_string(thread) + "/fd/" + std::to_string(fd);
}

/// A call. A thread of the program is stopped at its entry.
struct stopped_call {
  pid_t thread;
  __ptrace_syscall_info info;
  const change* what;

  explicit stopped_call(pid_t id) : thread{id}, info{}, what{nullptr} {
    if (ptrace(static_cast<__ptrace_request>(PTRACE_GET_SYSCALL_INFO), thread,
               sizeof(info), &info)
        < 0)
      fail("PTRACE_GET_SYSCALL_INFO");
    auto found = std::ranges::find(changes, static_cast<long>(info.seccomp.nr),
                                   &change::number);
    if (found != changes.end())
      what = &*found;
  }

  uint64_t argument(int index) const {
    return info.seccomp.args[index];
  }

  /// Path of the file; empty if there is none.
  std::string path() const {
    if (what == nullptr)
      return {};
    auto value = argument(what->argument);
    if (what->by_path)
      return memory_of(thread, value, 4096).c_str();
    std::error_code none;
    return std::filesystem::read_symlink(descriptor_of(thread, value), none);
  }

  bool counts(kills how) const {
    if (how == kills::within_write)
      return is_write() && argument(2) > 1;
    // Opening without creating changes nothing.
    auto flags = what->number == SYS_openat ? argument(2) : argument(1);
    auto opens = std::string_view{what->name}.starts_with("open");
    return !opens || (flags & (O_CREAT | O_TRUNC)) != 0;
  }

  /// Does the first half of a write for the program.
  void tear() const {
    auto half = memory_of(thread, argument(1), argument(2) / 2);
    auto file = descriptor_of(thread, argument(0));
    int fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    // Writes without an offset are always at the end.
    auto offset = what->number == SYS_pwrite64 ? static_cast<off_t>(argument(3))
                                               : ::lseek(fd, 0, SEEK_END);
    auto put = ::pwrite(fd, half.data(), half.size(), offset);
    ::close(fd);
    if (put != static_cast<ssize_t>(half.size()))
      fail("pwrite");
  }

private:
  bool is_write() const {
    return what->number == SYS_write || what->number == SYS_pwrite64;
  }
};

/// A running program.
class traced_program {
public:
  traced_program(std::vector<std::string> argv, int err) {
    std::vector<char*> raw;
    for (auto& argument : argv)
      raw.push_back(argument.data());
    raw.push_back(nullptr);
    // The leak detector does not work in a traced program.
    std::string no_leaks = "LSAN_OPTIONS=detect_leaks=0";
    std::vector<char*> environment{no_leaks.data()};
    for (auto entry = ::environ; *entry != nullptr; ++entry)
      environment.push_back(*entry);
    environment.push_back(nullptr);
    int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    pid_ = ::fork();
    if (pid_ == 0)
      become(raw.data(), environment.data(), nothing, err);
    ::close(nothing);
    if (pid_ < 0)
      fail("fork");
    int status = 0;
    // The process may not have its own process group yet.
    if (::waitpid(pid_, &status, 0) != pid_ || !WIFSTOPPED(status))
      fail("cannot trace programs here");
    auto wanted = PTRACE_O_EXITKILL | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK
                  | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC
                  | PTRACE_O_TRACESECCOMP;
    if (ptrace(PTRACE_SETOPTIONS, pid_, nullptr, wanted) != 0)
      fail("PTRACE_SETOPTIONS");
    resume(pid_, 0);
  }

  traced_program(const traced_program&) = delete;
  traced_program& operator=(const traced_program&) = delete;

  ~traced_program() {
    kill();
  }

  /// The next call that may change a file; nullopt if the program has ended.
  std::optional<stopped_call> next() {
    int status = 0;
    for (pid_t thread = wait(status); thread > 0; thread = wait(status)) {
      if (!WIFSTOPPED(status))
        continue;
      auto event = status >> 16;
      if (event == PTRACE_EVENT_SECCOMP)
        return stopped_call{thread};
      auto number = WSTOPSIG(status);
      // A new thread begins with a stop that no one sent.
      resume(thread, event != 0 || number == SIGSTOP ? 0 : number);
    }
    return std::nullopt;
  }

  static void resume(pid_t thread, int signal) {
    ptrace(PTRACE_CONT, thread, nullptr, signal);
  }

  void kill() {
    if (pid_ > 0)
      ::kill(-pid_, SIGKILL);
    for (int status = 0; wait(status) > 0;)
      continue;
  }

  const exit_status& status() const {
    return status_;
  }

private:
  /// Waits for any thread of the program. Returns -1 if all have ended.
  pid_t wait(int& status) {
    pid_t thread = -1;
    do
      thread = pid_ > 0 ? ::waitpid(-pid_, &status, __WALL) : -1;
    while (thread < 0 && errno == EINTR);
    if (thread == pid_ && WIFEXITED(status))
      status_ = {WEXITSTATUS(status), 0};
    if (thread == pid_ && WIFSIGNALED(status))
      status_ = {-1, WTERMSIG(status)};
    if (thread < 0)
      pid_ = -1;
    return thread;
  }

  pid_t pid_ = -1;
  exit_status status_;
};

std::string content_of_descriptor(int fd) {
  std::string result(64 * 1024, '\0');
  auto size = ::pread(fd, result.data(), result.size(), 0);
  result.resize(static_cast<size_t>(std::max<ssize_t>(size, 0)));
  return result;
}

} // namespace

traced_run run_until_change(std::vector<std::string> argv,
                            const std::string& directory, size_t number,
                            kills how) {
  traced_run result;
  int err = ::memfd_create("err", MFD_CLOEXEC);
  {
    traced_program program{std::move(argv), err};
    while (auto call = program.next()) {
      auto path = call->path();
      if (path.starts_with(directory) && call->counts(how) && --number == 0) {
        result.call = std::string{call->what->name} + ' '
                      + std::filesystem::path{path}.filename().string();
        if (how == kills::within_write)
          call->tear();
        program.kill();
        break;
      }
      traced_program::resume(call->thread, 0);
    }
    result.status = program.status();
  }
  result.err = content_of_descriptor(err);
  ::close(err);
  return result;
}

} // namespace muster::test
