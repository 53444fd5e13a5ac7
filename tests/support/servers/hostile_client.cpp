// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/servers/hostile_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace muster::test {

namespace {

constexpr timeval patience{60, 0};

using certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using private_key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

std::shared_ptr<BIO> memory(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())),
          BIO_free};
}

void show(SSL_CTX* context, const identity& own) {
  certificate subject{PEM_read_bio_X509(memory(own.certificate).get(), nullptr,
                                        nullptr, nullptr),
                      X509_free};
  private_key key{PEM_read_bio_PrivateKey(memory(own.key).get(), nullptr,
                                          nullptr, nullptr),
                  EVP_PKEY_free};
  if (SSL_CTX_use_certificate(context, subject.get()) != 1
      || SSL_CTX_use_PrivateKey(context, key.get()) != 1)
    throw std::runtime_error{"a test certificate does not serve"};
}

} // namespace

hostile_client::hostile_client(uint16_t port)
  : fd_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
    auto reason = errno;
    ::close(fd_);
    throw std::system_error{reason, std::generic_category(), "connect"};
  }
}

hostile_client::~hostile_client() {
  ::close(fd_);
}

void hostile_client::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0)
      return;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

void hostile_client::wait_for_end() const {
  std::array<char, 4096> ignored;
  for (;;) {
    auto got = ::recv(fd_, ignored.data(), ignored.size(), 0);
    if (got < 0 && errno == EAGAIN)
      throw std::runtime_error{"the other side did not hang up"};
    if (got <= 0)
      return;
  }
}

tls_client::tls_client(uint16_t port, const std::optional<identity>& shown)
  : socket_{port}, context_{SSL_CTX_new(TLS_client_method()), SSL_CTX_free} {
  if (shown)
    show(context_.get(), *shown);
  tls_ = {SSL_new(context_.get()), SSL_free};
  SSL_set_fd(tls_.get(), socket_.native());
}

tls_client::answer tls_client::first_answer() {
  std::array<char, 4096> buffer;
  ERR_clear_error();
  // In TLS 1.3, the client learns of a rejected certificate after the
  // handshake.
  auto got = SSL_connect(tls_.get()) == 1
               ? SSL_read(tls_.get(), buffer.data(),
                          static_cast<int>(buffer.size()))
               : -1;
  if (got > 0)
    return {std::string{buffer.data(), static_cast<size_t>(got)}, {}};
  auto reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return {{}, reason ? reason : "hung up"};
}

} // namespace muster::test
