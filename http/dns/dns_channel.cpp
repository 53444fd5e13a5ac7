// SPDX-License-Identifier: BSD-3-Clause

#include "http/dns/dns_channel.hpp"

// c-ares 1.34 replaces ares_set_socket_functions(), but earlier versions do not
// have the new function.
#define CARES_NO_DEPRECATED
#include <ares.h>
#include <netinet/in.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace muster::http {

namespace {

/// Initializes c-ares once for the process, which never shuts it down.
int begin_library() {
  static const int status = ares_library_init(ARES_LIB_INIT_ALL);
  return status;
}

ip_address to_address(const sockaddr* raw) {
  ip_address result;
  if (raw->sa_family == AF_INET6) {
    sockaddr_in6 in6;
    std::memcpy(&in6, raw, sizeof(in6));
    std::memcpy(result.bytes.data(), &in6.sin6_addr, sizeof(in6.sin6_addr));
    result.v6 = true;
  } else {
    sockaddr_in in;
    std::memcpy(&in, raw, sizeof(in));
    std::memcpy(result.bytes.data(), &in.sin_addr, sizeof(in.sin_addr));
  }
  return result;
}

dns_reply to_reply(int status, int timeouts, const ares_addrinfo* found) {
  dns_reply reply;
  reply.status = status;
  reply.timeouts = timeouts;
  if (status != ARES_SUCCESS || !found)
    return reply;
  auto shortest = std::chrono::seconds::max();
  for (auto node = found->nodes; node; node = node->ai_next) {
    reply.addresses.push_back(to_address(node->ai_addr));
    shortest = std::min(shortest, std::chrono::seconds{node->ai_ttl});
  }
  for (auto alias = found->cnames; alias; alias = alias->next)
    shortest = std::min(shortest, std::chrono::seconds{alias->ttl});
  if (reply.addresses.empty())
    reply.status = ARES_ENODATA;
  else
    reply.time_to_live = std::max(shortest, std::chrono::seconds{0});
  return reply;
}

void on_reply(void* arg, int status, int timeouts, ares_addrinfo* found) {
  std::unique_ptr<ares_addrinfo, void (*)(ares_addrinfo*)> owner{
    found, ares_freeaddrinfo};
  std::unique_ptr<dns_channel::callback> done{
    static_cast<dns_channel::callback*>(arg)};
  (*done)(to_reply(status, timeouts, found));
}

void on_socket(void* arg, ares_socket_t socket, int readable, int writable) {
  auto& sockets = *static_cast<std::unordered_map<int, short>*>(arg);
  auto events = (readable ? POLLIN : 0) | (writable ? POLLOUT : 0);
  if (events != 0)
    sockets[socket] = static_cast<short>(events);
  else
    sockets.erase(socket);
}

std::string list(const std::vector<dns_server>& servers) {
  std::string result;
  for (auto& server : servers)
    result += (result.empty() ? "" : ",") + server.str();
  return result;
}

} // namespace

std::unique_ptr<dns_channel> dns_channel::open(const dns_settings& settings,
                                               source from, transport by,
                                               std::string& error) {
  std::unique_ptr<dns_channel> result{new dns_channel{settings.local, by}};
  ares_options options{};
  auto given = ARES_OPT_FLAGS | ARES_OPT_LOOKUPS | ARES_OPT_TIMEOUTMS
               | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
  // Without EDNS, as in glibc: some servers fail with it, and long answers come
  // by TCP.
  options.flags = ARES_FLAG_NOALIASES;
  if (by == transport::tcp)
    options.flags |= ARES_FLAG_USEVC;
  std::string lookups = from == source::hosts_file ? "f" : "b";
  options.lookups = lookups.data();
  options.timeout = static_cast<int>(settings.timeout.count());
  options.tries = settings.tries;
  options.sock_state_cb = on_socket;
  options.sock_state_cb_data = &result->sockets_;
  if (from != source::servers_and_domains) {
    options.flags |= ARES_FLAG_NOSEARCH;
    options.ndomains = 0;
    given |= ARES_OPT_DOMAINS;
  }
#ifdef ARES_OPT_QUERY_CACHE
  // name_cache keeps the answers, in bounded memory.
  options.qcache_max_ttl = 0;
  given |= ARES_OPT_QUERY_CACHE;
#endif
  auto status = begin_library();
  if (status == ARES_SUCCESS)
    status = ares_init_options(&result->channel_, &options, given);
  if (status == ARES_SUCCESS && !settings.servers.empty())
    status = ares_set_servers_ports_csv(result->channel_,
                                        list(settings.servers).c_str());
  if (status == ARES_SUCCESS) {
    static constexpr ares_socket_functions system{open_socket, close_socket,
                                                  connect, receive, send};
    ares_set_socket_functions(result->channel_, &system, result.get());
    if (by == transport::udp)
      ares_set_socket_configure_callback(result->channel_, refuse_tcp,
                                         result.get());
    return result;
  }
  error = std::string{"cannot look up names: "} + ares_strerror(status);
  return nullptr;
}

dns_channel::dns_channel(std::shared_ptr<local_resources> local, transport by)
  : local_{std::move(local)}, by_{by} {
  // nop
}

dns_channel::~dns_channel() {
  if (channel_)
    ares_destroy(channel_);
}

/// c-ares calls this before it connects a socket. Rejects TCP, so that the
/// query can be repeated on the channel for TCP.
int dns_channel::refuse_tcp(int, int type, void* arg) {
  if (type != SOCK_STREAM)
    return 0;
  static_cast<dns_channel*>(arg)->truncated_ = true;
  return -1;
}

/// Takes no share of the descriptor budget, which leaves descriptors for
/// look-ups.
int dns_channel::open_socket(int family, int type, int, void* arg) {
  auto self = static_cast<dns_channel*>(arg);
  auto result = self->local_->system().open_socket(family, type);
  if (result < 0)
    self->note(errno);
  return result;
}

int dns_channel::close_socket(int socket, void*) {
  return ::close(socket);
}

int dns_channel::connect(int socket, const sockaddr* to, socklen_t size,
                         void* arg) {
  auto self = static_cast<dns_channel*>(arg);
  auto result = self->local_->system().connect(socket, to, size);
  if (result < 0)
    self->note(errno);
  return result;
}

ssize_t dns_channel::receive(int socket, void* buffer, size_t size, int flags,
                             sockaddr* from, socklen_t* from_size, void* arg) {
  auto self = static_cast<dns_channel*>(arg);
  auto result = ::recvfrom(socket, buffer, size, flags, from, from_size);
  if (result > 0 && self->by_ == transport::udp)
    self->traffic_.received(
      {static_cast<const char*>(buffer), static_cast<size_t>(result)});
  return result;
}

ssize_t dns_channel::send(int socket, const iovec* parts, int count,
                          void* arg) {
  auto self = static_cast<dns_channel*>(arg);
  auto result = ::writev(socket, parts, count);
  if (result < 0 && errno != EAGAIN)
    self->note(errno);
  else if (self->by_ == transport::udp && count > 0)
    self->traffic_.sent(
      {static_cast<const char*>(parts->iov_base), parts->iov_len});
  return result;
}

void dns_channel::note(int error) {
  if (auto lack = shortage_of(error); lack != shortage::none)
    lack_ = lack;
  // c-ares reads errno.
  errno = error;
}

void dns_channel::ask(const std::string& name, int family, callback done) {
  ares_addrinfo_hints hints{};
  // Do not let c-ares sort: it would open a socket for each address.
  hints.ai_flags = ARES_AI_NOSORT;
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  traffic_.begin(name, family);
  ares_getaddrinfo(channel_, name.c_str(), nullptr, &hints, on_reply,
                   new callback{[=, this, done = std::move(done)](auto reply) {
                     note_refusal(reply, traffic_.end(name, family));
                     reply.truncated = std::exchange(truncated_, false);
                     reply.lack = std::exchange(lack_, shortage::none);
                     done(std::move(reply));
                   }});
}

void dns_channel::watch(std::vector<pollfd>& sockets) const {
  for (auto& [socket, events] : sockets_)
    sockets.push_back({socket, events, 0});
}

void dns_channel::process(const std::vector<pollfd>& sockets) {
  for (auto& [socket, events, happened] : sockets) {
    if (happened == 0 || !sockets_.contains(socket))
      continue;
    auto failed = (happened & (POLLERR | POLLHUP | POLLNVAL)) != 0;
    ares_process_fd(channel_,
                    failed || (happened & POLLIN) ? socket : ARES_SOCKET_BAD,
                    failed || (happened & POLLOUT) ? socket : ARES_SOCKET_BAD);
  }
  ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

std::optional<std::chrono::milliseconds> dns_channel::patience() const {
  timeval buffer{};
  auto next = ares_timeout(channel_, nullptr, &buffer);
  if (!next)
    return std::nullopt;
  return std::chrono::ceil<std::chrono::milliseconds>(
    std::chrono::seconds{next->tv_sec}
    + std::chrono::microseconds{next->tv_usec});
}

} // namespace muster::http
