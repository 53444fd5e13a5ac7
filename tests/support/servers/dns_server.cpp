// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/servers/dns_server.hpp"

#include "tests/support/loopback.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string_view>
#include <system_error>
#include <thread>

namespace muster::test {

namespace {

using clock = std::chrono::steady_clock;

constexpr uint16_t type_a = 1;
constexpr uint16_t type_cname = 5;
constexpr uint16_t type_aaaa = 28;
constexpr size_t header_size = 12;

struct question {
  std::string name;
  uint16_t type = 0;
  std::string raw; ///< The name as encoded in the message.
};

uint16_t u16(std::string_view text, size_t at) {
  return static_cast<uint16_t>(static_cast<uint8_t>(text[at]) << 8
                               | static_cast<uint8_t>(text[at + 1]));
}

void put16(std::string& out, unsigned value) {
  out += static_cast<char>(value >> 8 & 0xff);
  out += static_cast<char>(value & 0xff);
}

std::optional<question> parse(std::string_view message) {
  question result;
  auto at = header_size;
  while (at < message.size() && message[at] != 0) {
    size_t length = static_cast<uint8_t>(message[at]);
    if (at + 1 + length >= message.size())
      return std::nullopt;
    result.name += (result.name.empty() ? "" : ".");
    result.name += message.substr(at + 1, length);
    at += 1 + length;
  }
  if (at + 5 > message.size())
    return std::nullopt;
  result.type = u16(message, at + 1);
  result.raw = message.substr(header_size, at + 5 - header_size);
  std::ranges::transform(result.name, result.name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return result;
}

std::string encode(const std::string& name) {
  std::string result;
  for (size_t from = 0; from <= name.size();) {
    auto dot = std::min(name.find('.', from), name.size());
    result += static_cast<char>(dot - from);
    result += name.substr(from, dot - from);
    from = dot + 1;
  }
  return result + '\0';
}

struct response {
  unsigned rcode = 0;
  bool truncated = false;
  unsigned count = 0;
  std::string records;
};

std::string write(uint16_t id, const question& q, const response& r) {
  std::string out;
  put16(out, id);
  put16(out, 0x8180u | (r.truncated ? 0x0200u : 0u) | r.rcode);
  put16(out, 1);
  put16(out, r.count);
  put16(out, 0);
  put16(out, 0);
  return out + q.raw + r.records;
}

void add_record(response& r, const std::string& owner, uint16_t type,
                uint32_t ttl, const std::string& value) {
  ++r.count;
  r.records += owner;
  put16(r.records, type);
  put16(r.records, 1);
  put16(r.records, ttl >> 16);
  put16(r.records, ttl & 0xffff);
  put16(r.records, static_cast<unsigned>(value.size()));
  r.records += value;
}

response addresses(const dns_script& script, uint16_t type) {
  response r;
  std::string owner{"\xc0\x0c", 2}; // pointer to the name in the question
  if (!script.alias.empty()) {
    add_record(r, owner, type_cname, script.alias_ttl, encode(script.alias));
    owner = encode(script.alias);
  }
  for (auto& text : script.addresses) {
    auto address = *http::parse_ip(text);
    if (address.v6 != (type == type_aaaa))
      continue;
    add_record(r, owner, type, script.ttl,
               {reinterpret_cast<const char*>(address.bytes.data()),
                address.v6 ? size_t{16} : size_t{4}});
  }
  return r;
}

} // namespace

class dns_server::state {
public:
  explicit state(dns_load load)
    : load_{load}, random_{load.seed}, wake_{eventfd(0, EFD_CLOEXEC)} {
    // The port must be free for both.
    for (int i = 0; i < 50 && udp_ < 0; ++i) {
      tcp_ = std::make_unique<listener>();
      udp_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      sockaddr_in at{};
      at.sin_family = AF_INET;
      at.sin_port = htons(tcp_->port());
      at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      if (::bind(udp_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0) {
        ::close(udp_);
        udp_ = -1;
      }
    }
    if (udp_ < 0)
      throw std::system_error{errno, std::generic_category(), "bind"};
    port_ = tcp_->port();
    if (load_.refuse_tcp)
      tcp_.reset();
    thread_ = std::thread{[this] { run(); }};
  }

  ~state() {
    eventfd_write(wake_, 1);
    thread_.join();
    for (auto& [fd, received] : streams_)
      ::close(fd);
    ::close(udp_);
    ::close(wake_);
  }

  std::mutex mutex;
  std::map<std::string, dns_script> scripts;
  std::map<std::string, size_t> counts;
  size_t tcp_count = 0;
  size_t most = 0;

  uint16_t port() const {
    return port_;
  }

private:
  struct reply {
    int stream = -1; ///< -1: UDP, to:
    sockaddr_in to{};
    std::string message;
  };

  void run() {
    auto stream = tcp_ ? tcp_->native() : -1;
    for (;;) {
      std::vector<pollfd> sockets{
        {wake_, POLLIN, 0}, {udp_, POLLIN, 0}, {stream, POLLIN, 0}};
      for (auto& [fd, received] : streams_)
        sockets.push_back({fd, POLLIN, 0});
      ::poll(sockets.data(), sockets.size(), patience());
      if (sockets[0].revents != 0)
        return;
      if (sockets[1].revents != 0)
        read_datagram();
      if (sockets[2].revents != 0)
        if (auto fd = ::accept4(stream, nullptr, nullptr, SOCK_CLOEXEC);
            fd >= 0)
          streams_[fd];
      for (size_t i = 3; i < sockets.size(); ++i)
        if (sockets[i].revents != 0)
          read_stream(sockets[i].fd);
      send_due();
    }
  }

  int patience() const {
    if (due_.empty())
      return -1;
    auto left = due_.begin()->first - clock::now();
    auto ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    return static_cast<int>(std::max<decltype(ms)>(ms, 0));
  }

  void read_datagram() {
    char buffer[2048];
    sockaddr_in from{};
    socklen_t size = sizeof from;
    auto n = ::recvfrom(udp_, buffer, sizeof buffer, 0,
                        reinterpret_cast<sockaddr*>(&from), &size);
    if (n > static_cast<ssize_t>(header_size))
      react({buffer, static_cast<size_t>(n)}, {-1, from, {}});
  }

  void read_stream(int fd) {
    char buffer[2048];
    auto n = ::recv(fd, buffer, sizeof buffer, 0);
    if (n <= 0) {
      hang_up(fd);
      return;
    }
    auto& received = streams_[fd];
    received.append(buffer, static_cast<size_t>(n));
    while (streams_.contains(fd) && received.size() >= 2
           && received.size() >= size_t{2} + u16(received, 0)) {
      auto message = received.substr(2, u16(received, 0));
      received.erase(0, 2 + message.size());
      react(message, {fd, {}, {}});
    }
  }

  void hang_up(int fd) {
    ::close(fd);
    streams_.erase(fd);
    std::erase_if(due_, [=](auto& x) { return x.second.stream == fd; });
  }

  void react(std::string_view message, reply to) {
    auto asked = parse(message);
    if (!asked)
      return;
    std::lock_guard guard{mutex};
    ++counts[asked->name];
    auto by_tcp = to.stream >= 0;
    tcp_count += by_tcp ? 1 : 0;
    std::uniform_real_distribution<double> uniform;
    auto luck = uniform(random_);
    if (luck < load_.lost || due_.size() >= load_.at_once)
      return;
    auto i = scripts.find(asked->name);
    auto reaction = dns_reaction::nxdomain;
    auto script = i == scripts.end() ? dns_script{} : i->second;
    if (i != scripts.end())
      reaction = asked->type == type_a      ? script.to_a
                 : asked->type == type_aaaa ? script.to_aaaa
                                            : dns_reaction::answer;
    if (luck < load_.lost + load_.servfail)
      reaction = dns_reaction::servfail;
    if (script.lost > 0 && seen_[{asked->name, asked->type}]++ < script.lost)
      reaction = dns_reaction::silence;
    if (by_tcp && script.refuse_tcp) {
      hang_up(to.stream);
      return;
    }
    to.message = compose(u16(message, 0), *asked, reaction, script,
                         script.truncate && !by_tcp);
    if (to.message.empty())
      return;
    due_.emplace(clock::now() + script.delay + load_.work, std::move(to));
    most = std::max(most, due_.size());
  }

  static std::string compose(uint16_t id, const question& asked,
                             dns_reaction reaction, const dns_script& script,
                             bool truncate) {
    response r;
    switch (reaction) {
      case dns_reaction::silence:
        return {};
      case dns_reaction::garbage: {
        std::string out;
        put16(out, id);
        return out + "\x81\x80 this is no message at all";
      }
      case dns_reaction::nxdomain:
        r.rcode = 3;
        break;
      case dns_reaction::servfail:
        r.rcode = 2;
        break;
      case dns_reaction::refused:
        r.rcode = 5;
        break;
      case dns_reaction::not_authorised:
        r.rcode = 9;
        break;
      case dns_reaction::wrong_id:
        id = static_cast<uint16_t>(id + 1);
        [[fallthrough]];
      case dns_reaction::answer:
      case dns_reaction::wrong_count:
        r = addresses(script, asked.type);
        if (reaction == dns_reaction::wrong_count)
          r.count += 7;
    }
    if (truncate)
      r = {r.rcode, true, 0, {}};
    return write(id, asked, r);
  }

  void send_due() {
    while (!due_.empty() && due_.begin()->first <= clock::now()) {
      auto& next = due_.begin()->second;
      if (next.stream < 0) {
        ::sendto(udp_, next.message.data(), next.message.size(), 0,
                 reinterpret_cast<sockaddr*>(&next.to), sizeof next.to);
      } else {
        std::string framed;
        put16(framed, static_cast<unsigned>(next.message.size()));
        framed += next.message;
        ::send(next.stream, framed.data(), framed.size(), MSG_NOSIGNAL);
      }
      due_.erase(due_.begin());
    }
  }

  dns_load load_;
  std::mt19937 random_;
  int wake_;
  int udp_ = -1;
  std::unique_ptr<listener> tcp_; ///< Null if TCP is refused.
  uint16_t port_ = 0;
  /// Received bytes that are not complete queries yet, by socket.
  std::map<int, std::string> streams_;
  std::multimap<clock::time_point, reply> due_;
  /// Number of queries by name and type.
  std::map<std::pair<std::string, uint16_t>, unsigned> seen_;
  std::thread thread_;
};

dns_server::dns_server(dns_load load) : state_{std::make_unique<state>(load)} {
  // nop
}

dns_server::~dns_server() = default;

void dns_server::on(const std::string& name, dns_script script) {
  std::lock_guard guard{state_->mutex};
  state_->scripts[name] = std::move(script);
}

uint16_t dns_server::port() const {
  return state_->port();
}

http::dns_server dns_server::where() const {
  return {*http::parse_ip("127.0.0.1"), port()};
}

size_t dns_server::questions() const {
  std::lock_guard guard{state_->mutex};
  size_t result = 0;
  for (auto& [name, count] : state_->counts)
    result += count;
  return result;
}

size_t dns_server::questions(const std::string& name) const {
  std::lock_guard guard{state_->mutex};
  auto i = state_->counts.find(name);
  return i == state_->counts.end() ? 0 : i->second;
}

size_t dns_server::tcp_questions() const {
  std::lock_guard guard{state_->mutex};
  return state_->tcp_count;
}

size_t dns_server::most_at_once() const {
  std::lock_guard guard{state_->mutex};
  return state_->most;
}

} // namespace muster::test
