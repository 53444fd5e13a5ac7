// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace muster::test {

/// A certificate chain and its private key, both PEM.
struct identity {
  std::string certificate;
  std::string key;
};

/// The contents of a server's certificate. The defaults are valid.
struct certificate_spec {
  std::vector<std::string> names{"localhost"}; ///< DNS names.
  std::vector<std::string> addresses{"127.0.0.1", "::1"};
  std::chrono::hours valid_from{-1}; ///< Relative to now.
  std::chrono::hours valid_to{24};
  /// Extended key usage, such as `serverAuth`; empty for any.
  std::string extended_key_usage{};
};

/// A private certificate authority with its own key, in memory.
class authority {
public:
  /// Only the validity of `spec` is used.
  explicit authority(const std::string& name = "Muster Test Authority",
                     const certificate_spec& spec = {});
  ~authority();
  authority(authority&&) noexcept;

  /// The authority's own certificate (PEM), as in a CA file.
  std::string pem() const;

  /// Issues a certificate for a server.
  identity issue(const certificate_spec& spec = {}) const;

private:
  struct state;
  std::unique_ptr<state> state_;
};

/// A self-signed certificate.
identity self_signed(const certificate_spec& spec = {});

inline identity expired(const authority& issuer) {
  certificate_spec spec;
  spec.valid_from = std::chrono::hours{-48};
  spec.valid_to = std::chrono::hours{-24};
  return issuer.issue(spec);
}

inline identity not_yet_valid(const authority& issuer) {
  certificate_spec spec;
  spec.valid_from = std::chrono::hours{24};
  spec.valid_to = std::chrono::hours{48};
  return issuer.issue(spec);
}

/// For another host: other.example.
inline identity wrong_host(const authority& issuer) {
  certificate_spec spec;
  spec.names = {"other.example"};
  spec.addresses = {};
  return issuer.issue(spec);
}

} // namespace muster::test
