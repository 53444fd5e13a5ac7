#include "apps/options.hpp"
#include "apps/run_job.hpp"
#include "apps/signals.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <iostream>

namespace {

/// A connection must not take the number of a standard stream that the caller
/// has closed: records would go to a server.
void occupy_standard_streams() {
  for (auto fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(fd, F_GETFD) < 0)
      open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY);
}

} // namespace

int main(int argc, char** argv) {
  occupy_standard_streams();
  muster::block_signals();
  auto parsed = muster::parse_command_line(argc, argv);
  std::cout << parsed.out << std::flush;
  std::cerr << parsed.err;
  if (parsed.next == muster::action::exit)
    return parsed.exit_code;
  return muster::run_job(parsed.value);
}
