// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/dns/dns_reply.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

struct ares_channeldata;

namespace muster::http {

/// A c-ares channel and its sockets. For one thread.
class dns_channel {
public:
  using callback = std::function<void(dns_reply)>;

  /// The source of answers.
  enum class source {
    hosts_file, ///< The hosts file; answers at once.
    servers,
    servers_and_domains, ///< Name servers, with the system's search domains.
  };

  /// Never both in one channel: if a server does not accept TCP, c-ares would
  /// consider it failed and repeat all its queries.
  enum class transport { udp, tcp };

  /// Returns null and stores a sentence in `error` if c-ares cannot start.
  static std::unique_ptr<dns_channel> open(const dns_settings& settings,
                                           source from, transport by,
                                           std::string& error);

  /// Cancels queries that are running; their callbacks are called.
  ~dns_channel();

  dns_channel(const dns_channel&) = delete;
  dns_channel& operator=(const dns_channel&) = delete;

  /// Asks for the addresses of a family, or of both (AF_UNSPEC). Calls `done`
  /// once, maybe before ask() returns.
  void ask(const std::string& name, int family, callback done);

  /// Appends the sockets and events to poll for.
  void watch(std::vector<pollfd>& sockets) const;

  /// Handles the results of poll(), and queries that have timed out. Ignores
  /// other sockets.
  void process(const std::vector<pollfd>& sockets);

  /// How long poll() may wait; nullopt if no query can time out.
  std::optional<std::chrono::milliseconds> patience() const;

private:
  dns_channel(std::shared_ptr<local_resources> local, transport by);

  static int refuse_tcp(int socket, int type, void* arg);

  // Replacements for system calls of c-ares. `arg` is the channel.
  static int open_socket(int family, int type, int protocol, void* arg);
  static int close_socket(int socket, void* arg);
  static int connect(int socket, const sockaddr* to, socklen_t size, void* arg);
  static ssize_t receive(int socket, void* buffer, size_t size, int flags,
                         sockaddr* from, socklen_t* from_size, void* arg);
  static ssize_t send(int socket, const iovec* parts, int count, void* arg);

  /// Remembers the resource that is missing according to `error`, because
  /// c-ares does not pass errors on.
  void note(int error);

  std::shared_ptr<local_resources> local_;

  ares_channeldata* channel_ = nullptr;
  /// An answer was truncated. c-ares will report this as if no server could be
  /// reached.
  bool truncated_ = false;
  /// A socket failed because this resource is missing. c-ares will report this
  /// in the same way.
  shortage lack_ = shortage::none;
  transport by_;
  dns_traffic traffic_; ///< Reads what servers send by UDP.
  /// The events to poll for, by socket.
  std::unordered_map<int, short> sockets_;
};

} // namespace muster::http
