// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/servers/hostile_origin.hpp"

#include "tests/support/servers/hostile_peer.hpp"
#include "tests/support/servers/tls_floods.hpp"

#include <openssl/pem.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <list>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace muster::test {

namespace {

std::shared_ptr<SSL_CTX> make_context(const identity& server) {
  std::shared_ptr<SSL_CTX> context{SSL_CTX_new(TLS_server_method()),
                                   SSL_CTX_free};
  auto read = [](const std::string& pem) {
    return std::shared_ptr<BIO>{
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free};
  };
  std::shared_ptr<X509> certificate{
    PEM_read_bio_X509(read(server.certificate).get(), nullptr, nullptr,
                      nullptr),
    X509_free};
  std::shared_ptr<EVP_PKEY> key{
    PEM_read_bio_PrivateKey(read(server.key).get(), nullptr, nullptr, nullptr),
    EVP_PKEY_free};
  if (SSL_CTX_use_certificate(context.get(), certificate.get()) != 1
      || SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1)
    throw std::runtime_error{"OpenSSL rejects the origin's certificate"};
  return context;
}

/// The path of `GET PATH HTTP/1.1`.
std::string path_of(const std::string& head) {
  auto begin = head.find(' ') + 1;
  return head.substr(begin, head.find(' ', begin) - begin);
}

} // namespace

struct hostile_origin::state {
  explicit state(hostile_options settings)
    : options{std::move(settings)}, socket{options.address} {
    if (options.tls)
      context = make_context(*options.tls);
    if (options.on_accept == greeting::tickets)
      prepare_for_sealing(context.get());
    acceptor = std::thread{[this] { accept_all(); }};
  }

  ~state() {
    stopping = true;
    acceptor.join();
    for (auto& server : servers)
      server.thread.join();
  }

  void accept_all() {
    while (!stopping) {
      pollfd waiting{socket.native(), POLLIN, 0};
      if (::poll(&waiting, 1, 20) > 0)
        if (auto fd = ::accept4(socket.native(), nullptr, nullptr,
                                SOCK_CLOEXEC);
            fd >= 0) {
          ++connections;
          start(fd);
        }
      // Join ended threads here, so that their stacks do not accumulate.
      servers.remove_if([](server& candidate) {
        if (!candidate.done)
          return false;
        candidate.thread.join();
        return true;
      });
    }
  }

  void start(int fd) {
    auto& fresh = servers.emplace_back();
    fresh.thread = std::thread{[this, fd, &fresh] {
      serve(fd);
      fresh.done = true;
    }};
  }

  void serve(int fd) {
    hostile_peer peer{fd, stopping};
    if (options.before && !options.before(peer))
      return;
    if (options.on_accept == greeting::reset)
      return peer.reset();
    if (options.on_accept == greeting::silence)
      return peer.stay_silent();
    if (options.on_accept == greeting::hello_requests)
      return flood_with_hello_requests(peer);
    if (options.on_accept == greeting::close
        || (context && !peer.start_tls(context.get())))
      return;
    if (options.on_accept == greeting::tickets)
      return flood_with_tickets(peer);
    bool open = true;
    while (open && !stopping) {
      auto head = peer.read_head();
      if (head.empty())
        return;
      auto path = path_of(head);
      {
        std::lock_guard guard{mutex};
        heads.push_back(head);
        ++by_path[path];
      }
      open = misbehave(peer, path, head)
             && head.find("\r\nConnection: close\r\n") == std::string::npos;
    }
  }

  struct server {
    std::thread thread;
    std::atomic<bool> done{false};
  };

  const hostile_options options;
  listener socket;
  std::shared_ptr<SSL_CTX> context;
  std::atomic<bool> stopping{false};
  std::atomic<size_t> connections{0};
  std::mutex mutex;
  std::vector<std::string> heads;
  std::map<std::string, size_t> by_path;
  std::list<server> servers;
  std::thread acceptor;
};

hostile_origin::hostile_origin(hostile_options options)
  : state_{std::make_unique<state>(std::move(options))} {
  // nop
}

hostile_origin::~hostile_origin() = default;

uint16_t hostile_origin::port() const {
  return state_->socket.port();
}

std::string hostile_origin::url(const std::string& path) const {
  auto port_and_path = ":" + std::to_string(port()) + path;
  return state_->context ? "https://localhost" + port_and_path
                         : "http://" + state_->options.address + port_and_path;
}

size_t hostile_origin::connections() const {
  return state_->connections;
}

size_t hostile_origin::requests() const {
  std::lock_guard guard{state_->mutex};
  return state_->heads.size();
}

size_t hostile_origin::requests(const std::string& path) const {
  std::lock_guard guard{state_->mutex};
  auto i = state_->by_path.find(path);
  return i == state_->by_path.end() ? 0 : i->second;
}

std::vector<std::string> hostile_origin::heads() const {
  std::lock_guard guard{state_->mutex};
  return state_->heads;
}

} // namespace muster::test
