// SPDX-License-Identifier: BSD-3-Clause

#include "runtime/startup.hpp"

#include "http/net/memory_reserve.hpp"

#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <initializer_list>
#include <new>
#include <string>
#include <string_view>
#include <system_error>

namespace muster {

namespace {

const char* program_name = "";

/// Does not allocate.
[[noreturn]] void end_without_memory() {
  constexpr int exit_code = 5;
  for (std::string_view text :
       {std::string_view{program_name},
        std::string_view{": this machine has no memory left for this program; "
                         "what is on file stays, and --resume goes on\n"}})
    [[maybe_unused]] auto n = write(STDERR_FILENO, text.data(), text.size());
  std::_Exit(exit_code);
}

[[noreturn]] void end_of_program() {
  // Take no locks, because other threads may hold them.
  constexpr int exit_code = 2;
  try {
    if (auto cause = std::current_exception())
      std::rethrow_exception(cause);
  } catch (const std::bad_alloc&) {
    end_without_memory();
  } catch (const std::system_error& denial) {
    std::string text = program_name;
    text += ": a system resource is not available: ";
    text += denial.code() == std::errc::resource_unavailable_try_again
              ? "no more threads (ulimit -u, TasksMax, pids.max)"
              : denial.what();
    text += '\n';
    [[maybe_unused]] auto n = write(STDERR_FILENO, text.data(), text.size());
    std::_Exit(exit_code);
  } catch (...) {
    // A bug in the program. The core dump shows where.
  }
  std::abort();
}

} // namespace

void explain_denials(const char* program) {
  program_name = program;
  std::set_terminate(end_of_program);
}

void explain_lack_of_memory() {
  http::keep_memory_reserve(end_without_memory);
}

void occupy_standard_streams() {
  for (auto fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(fd, F_GETFD) < 0)
      open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY);
}

void give_back_freed_memory() {
#ifdef __GLIBC__
  // Once set, glibc no longer raises these thresholds.
  constexpr int large = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, large);
  mallopt(M_TRIM_THRESHOLD, 4 * large);
#endif
}

} // namespace muster
