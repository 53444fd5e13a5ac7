// SPDX-License-Identifier: BSD-3-Clause

#include "http/net/shortage.hpp"

#include <cerrno>

namespace muster::http {

shortage shortage_of(int error) {
  switch (error) {
    case EMFILE:
    case ENFILE:
      return shortage::descriptors;
    // connect(2): no port of the range is free.
    case EADDRNOTAVAIL:
    case EAGAIN:
      return shortage::ports;
    case ENOBUFS:
    case ENOMEM:
    case ENOSPC: // epoll_ctl(2): fs.epoll.max_user_watches is reached.
      return shortage::memory;
    default:
      return shortage::none;
  }
}

std::string_view to_string(shortage lack) {
  switch (lack) {
    case shortage::none:
      return "";
    case shortage::descriptors:
      return "file descriptors";
    case shortage::ports:
      return "local ports";
    case shortage::memory:
      return "memory for sockets";
    case shortage::threads:
      return "threads";
    case shortage::decoding:
      return "memory for decoding bodies";
    case shortage::network:
      return "a network";
  }
  return "";
}

std::string lack_sentence(shortage lack) {
  if (lack == shortage::network)
    return "this machine's network is down";
  return "this machine is out of " + std::string{to_string(lack)};
}

std::string wait_sentence(shortage lack) {
  auto result = lack_sentence(lack);
  if (lack == shortage::network)
    return result + ": fetches wait until it is back";
  if (lack == shortage::descriptors)
    result += " (ulimit -n)";
  if (lack == shortage::decoding)
    result += " (runtime.decode-memory)";
  return result + ": fetches wait, and fewer run at once";
}

} // namespace muster::http
