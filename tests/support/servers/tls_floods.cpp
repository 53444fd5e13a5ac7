// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/servers/tls_floods.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace muster::test {

namespace {

constexpr size_t key_size = 16;
constexpr size_t iv_size = 12;
constexpr size_t tag_size = 16;

/// The secret of this thread's server, in hexadecimal. An origin has one thread
/// per connection.
thread_local std::string server_secret;

/// OpenSSL's key log callback: receives `LABEL ID SECRET`.
void keep_secret(const SSL*, const char* text) {
  std::string_view line{text};
  if (line.starts_with("SERVER_TRAFFIC_SECRET_0 "))
    server_secret = line.substr(line.rfind(' ') + 1);
}

std::string from_hex(std::string_view text) {
  std::string result;
  for (size_t i = 0; i + 1 < text.size(); i += 2)
    result +=
      static_cast<char>(std::stoi(std::string{text.substr(i, 2)}, nullptr, 16));
  return result;
}

/// HKDF-Expand-Label (RFC 8446, section 7.1) with SHA-256, for at most 32
/// bytes.
std::string expand(const std::string& secret, const std::string& label,
                   size_t size) {
  auto full_label = "tls13 " + label;
  std::string info{'\0', static_cast<char>(size),
                   static_cast<char>(full_label.size())};
  info += full_label + std::string{'\0', '\1'};
  std::array<unsigned char, 32> out{};
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(info.data()), info.size(),
       out.data(), nullptr);
  return {reinterpret_cast<const char*>(out.data()), size};
}

/// Encrypts the records of a server (RFC 8446, section 5.2).
class sealer {
public:
  explicit sealer(const std::string& secret)
    : key_{expand(secret, "key", key_size)},
      iv_{expand(secret, "iv", iv_size)} {
    // nop
  }

  std::string seal(const std::string& content) {
    auto bytes = [](const std::string& text) {
      return reinterpret_cast<const unsigned char*>(text.data());
    };
    auto size = content.size() + tag_size;
    std::string record{'\x17', '\3', '\3', static_cast<char>(size >> 8),
                       static_cast<char>(size)};
    auto nonce = iv_;
    for (size_t i = 0; i < sizeof count_; ++i)
      nonce[iv_size - 1 - i] ^= static_cast<char>(count_ >> (8 * i));
    ++count_;
    std::string sealed(size, '\0');
    auto out = reinterpret_cast<unsigned char*>(sealed.data());
    int written = 0;
    EVP_EncryptInit_ex(cipher_.get(), EVP_aes_128_gcm(), nullptr, bytes(key_),
                       bytes(nonce));
    EVP_EncryptUpdate(cipher_.get(), nullptr, &written, bytes(record),
                      static_cast<int>(record.size()));
    EVP_EncryptUpdate(cipher_.get(), out, &written, bytes(content),
                      static_cast<int>(content.size()));
    EVP_EncryptFinal_ex(cipher_.get(), out, &written);
    EVP_CIPHER_CTX_ctrl(cipher_.get(), EVP_CTRL_AEAD_GET_TAG, tag_size,
                        out + content.size());
    return record + sealed;
  }

private:
  std::string key_;
  std::string iv_;
  uint64_t count_ = 0;
  std::shared_ptr<EVP_CIPHER_CTX> cipher_{EVP_CIPHER_CTX_new(),
                                          EVP_CIPHER_CTX_free};
};

} // namespace

void flood_with_hello_requests(hostile_peer& peer) {
  std::string record{'\x16', '\3', '\3', '\x40', '\0'};
  record.append(0x4000, '\0');
  while (peer.send_unsealed(record))
    continue;
}

void prepare_for_sealing(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256");
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_keylog_callback(context, keep_secret);
}

void flood_with_tickets(hostile_peer& peer) {
  // Lifetime and age_add 0, no nonce, a ticket of one byte, no extensions.
  const std::string ticket{"\x04\0\0\x0e\0\0\0\0\0\0\0\0\0\0\x01\x07\0\0", 18};
  std::string content;
  for (int i = 0; i < 900; ++i)
    content += ticket;
  content += '\x16'; // Content type: handshake.
  sealer server{from_hex(server_secret)};
  while (peer.send_unsealed(server.seal(content)))
    continue;
}

} // namespace muster::test
