// SPDX-License-Identifier: BSD-3-Clause

#include "runtime/acceptance.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace muster {

namespace {

int open_spare() {
  return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

} // namespace

acceptance::acceptance(std::shared_ptr<strangers> waiting, reporter& messages)
  : waiting_{std::move(waiting)}, messages_{messages}, spare_{open_spare()} {
  // nop
}

acceptance::~acceptance() {
  if (spare_ >= 0)
    ::close(spare_);
}

bool acceptance::try_accept(caf::io::network::native_socket& result,
                            caf::io::network::native_socket from) {
  result = ::accept4(from, nullptr, nullptr, SOCK_CLOEXEC);
  if (result >= 0)
    return true;
  if ((errno == EMFILE || errno == ENFILE) && !waiting_->make_room())
    reject(from);
  return false;
}

void acceptance::reject(caf::io::network::native_socket from) {
  if (spare_ >= 0)
    ::close(spare_);
  if (auto socket = ::accept4(from, nullptr, nullptr, SOCK_CLOEXEC);
      socket >= 0) {
    ::close(socket);
    messages_.report(message_kind::connection,
                     "rejected a connection: out of file descriptors "
                     "(ulimit -n)");
  }
  spare_ = open_spare();
}

} // namespace muster
