#include "apps/start_up.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <initializer_list>

namespace muster {

void occupy_standard_streams() {
  for (auto fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(fd, F_GETFD) < 0)
      open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY);
}

} // namespace muster
