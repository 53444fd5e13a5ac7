// SPDX-License-Identifier: BSD-3-Clause

#include "runtime/descriptors.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <thread>

namespace muster {

namespace {

/// Descriptors for files, name look-ups and so on, including the three standard
/// streams.
constexpr size_t reserve = 32;

/// Descriptors per I/O thread; the reserve contains those of the first.
constexpr size_t each_thread = 2;

size_t raise_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return SIZE_MAX;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

/// Number of inherited descriptors beyond the standard streams. Those that this
/// process opened are close-on-exec.
size_t inherited() {
  std::error_code failed;
  size_t result = 0;
  for (auto& open :
       std::filesystem::directory_iterator{"/proc/self/fd", failed})
    if (auto fd = std::stoi(open.path().filename());
        fd > STDERR_FILENO && fcntl(fd, F_GETFD) == 0)
      ++result;
  return result;
}

} // namespace

std::shared_ptr<http::local_resources> take_descriptors(size_t io_threads,
                                                        size_t nodes) {
  auto all = raise_limit();
  auto threads =
    std::max<size_t>({io_threads, std::thread::hardware_concurrency() / 2, 1});
  auto others = reserve + inherited() + each_thread * (threads - 1) + nodes;
  // Always leave some descriptors for connections.
  others = std::min(others, std::max(reserve, all / 2));
  return std::make_shared<http::local_resources>(std::max(all, others + 1)
                                                 - others);
}

} // namespace muster
