// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/net/local_resources.hpp"

#include <atomic>
#include <cerrno>
#include <memory>

namespace muster::test {

/// The resources that a machine lacks. Failing calls are counted down.
struct scarcity {
  std::atomic<int> open_error{0};
  std::atomic<int> connect_error{0};
  std::atomic<int> datagram_error{0}; ///< Of connecting for datagrams.
  std::atomic<int> failures{1'000'000};
  std::atomic<int> calls{0}; ///< To connect for a stream.
  std::atomic<bool> usable{true};
  std::atomic<bool> possible{true};
  std::atomic<bool> default_v4{true};
  std::atomic<bool> default_v6{true};
};

/// The real system, except for what it lacks.
class scarce_system final : public http::local_system {
public:
  explicit scarce_system(std::shared_ptr<scarcity> what)
    : what_{std::move(what)} {
    // nop
  }

  int open_socket(int family, int type) override {
    if (fails(what_->open_error))
      return -1;
    return local_system::open_socket(family, type);
  }

  int connect(int socket, const sockaddr* to, socklen_t size) override {
    int type = 0;
    socklen_t type_size = sizeof type;
    getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &type_size);
    if (type == SOCK_STREAM) {
      ++what_->calls;
      if (fails(what_->connect_error))
        return -1;
    } else if (int error = what_->datagram_error) {
      errno = error;
      return -1;
    }
    return local_system::connect(socket, to, size);
  }

  http::link_state links() override {
    return {what_->usable, what_->possible, what_->default_v4,
            what_->default_v6};
  }

private:
  bool fails(int error) {
    if (error == 0 || what_->failures.fetch_sub(1) <= 0)
      return false;
    errno = error;
    return true;
  }

  std::shared_ptr<scarcity> what_;
};

/// The resources of a machine that lacks this.
inline std::shared_ptr<http::local_resources>
scarce(std::shared_ptr<scarcity> what, size_t descriptors = SIZE_MAX) {
  return std::make_shared<http::local_resources>(
    descriptors, std::make_unique<scarce_system>(std::move(what)));
}

} // namespace muster::test
