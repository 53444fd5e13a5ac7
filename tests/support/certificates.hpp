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

/// What a server's certificate shall say. The defaults are valid.
struct certificate_spec {
  std::vector<std::string> names{"localhost"}; ///< DNS names.
  std::vector<std::string> addresses{"127.0.0.1", "::1"};
  std::chrono::hours valid_from{-1}; ///< Relative to now.
  std::chrono::hours valid_to{24};
  /// What it is for, as `serverAuth`; empty for anything.
  std::string extended_key_usage{};
};

/// A private certificate authority, made in memory with a key of its own.
class authority {
public:
  /// Of `spec`, takes how long the authority is valid.
  explicit authority(const std::string& name = "Muster Test Authority",
                     const certificate_spec& spec = {});
  ~authority();
  authority(authority&&) noexcept;

  /// The authority's own certificate, PEM: what a CA file holds.
  std::string pem() const;

  /// Issues a certificate for a server.
  identity issue(const certificate_spec& spec = {}) const;

private:
  struct state;
  std::unique_ptr<state> state_;
};

/// A certificate that vouches for itself.
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
