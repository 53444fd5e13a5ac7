// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace muster::http {

/// Number of sessions to keep: they get a quarter of the memory for idle
/// connections, and take 8 KiB each with the certificates.
inline size_t sessions_to_keep(uint64_t idle_memory) {
  return static_cast<size_t>(idle_memory / 4 / (8 * 1024));
}

/// The latest TLS session with each server. The next connection resumes it (RFC
/// 8446, section 2.2), so the certificates need not be sent and checked again.
/// Bounded, because a session with its certificates takes some kilobytes.
/// Thread-safe.
class tls_sessions {
public:
  using session = std::shared_ptr<SSL_SESSION>;

  explicit tls_sessions(size_t limit) : limit_{limit} {
    // nop
  }

  /// Stores the session instead of the last one with this server. If there are
  /// too many, drops the oldest.
  void keep(const std::string& server, session latest);

  /// The session with this server; null if there is none.
  session find(const std::string& server) const;

private:
  using entry = std::pair<std::string, session>;

  const size_t limit_;
  mutable std::mutex mutex_;
  std::list<entry> entries_; ///< The oldest first.
  /// The keys point to names in entries_.
  std::unordered_map<std::string_view, std::list<entry>::iterator> by_server_;
};

} // namespace muster::http
