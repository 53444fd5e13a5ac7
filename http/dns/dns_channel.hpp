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

/// One c-ares channel, and the sockets that it wants watched. For one thread.
class dns_channel {
public:
  using callback = std::function<void(dns_reply)>;

  /// What names are looked up in.
  enum class source {
    hosts_file, ///< Answers at once.
    servers,
    servers_and_domains, ///< With the system's search domains.
  };

  /// Never both: to c-ares a server that takes no TCP is one that fails, and
  /// whatever else is asked of that has to be asked again.
  enum class transport { udp, tcp };

  /// Null and a sentence in `error` if c-ares cannot begin.
  static std::unique_ptr<dns_channel> open(const dns_settings& settings,
                                           source from, transport by,
                                           std::string& error);

  /// Breaks off what is under way: the callbacks learn of it.
  ~dns_channel();

  dns_channel(const dns_channel&) = delete;
  dns_channel& operator=(const dns_channel&) = delete;

  /// Asks for the addresses of a family, AF_UNSPEC for both. `done` is called
  /// once, maybe before this returns.
  void ask(const std::string& name, int family, callback done);

  /// Appends what to poll for.
  void watch(std::vector<pollfd>& sockets) const;

  /// Handles what poll() found, and tries that have timed out. Sockets of
  /// others do no harm.
  void process(const std::vector<pollfd>& sockets);

  /// How long poll() may wait; nothing if no try can time out.
  std::optional<std::chrono::milliseconds> patience() const;

private:
  dns_channel(std::shared_ptr<local_resources> local, transport by);

  static int refuse_tcp(int socket, int type, void* arg);

  // What c-ares calls in place of the system; `arg` is the channel.
  static int open_socket(int family, int type, int protocol, void* arg);
  static int close_socket(int socket, void* arg);
  static int connect(int socket, const sockaddr* to, socklen_t size, void* arg);
  static ssize_t receive(int socket, void* buffer, size_t size, int flags,
                         sockaddr* from, socklen_t* from_size, void* arg);
  static ssize_t send(int socket, const iovec* parts, int count, void* arg);

  /// c-ares passes no errors on: remembers what `error` says is missing.
  void note(int error);

  std::shared_ptr<local_resources> local_;

  ares_channeldata* channel_ = nullptr;
  /// An answer was truncated; c-ares says so next, as if no server could be
  /// reached.
  bool truncated_ = false;
  /// A socket failed for want of this; c-ares says so next, likewise.
  shortage lack_ = shortage::none;
  transport by_;
  dns_traffic traffic_; ///< Hears what comes by UDP.
  /// Events to poll for, by socket.
  std::unordered_map<int, short> sockets_;
};

} // namespace muster::http
