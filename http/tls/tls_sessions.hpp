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

/// How many sessions to keep of the memory for what is idle: a quarter of it,
/// 8 KiB each with the certificates.
inline size_t sessions_to_keep(uint64_t idle_memory) {
  return static_cast<size_t>(idle_memory / 4 / (8 * 1024));
}

/// The latest TLS session with each server, to be resumed by the next
/// connection to it (RFC 8446, section 2.2): that saves both sides the
/// certificates and their check. Bounded: a session with its certificates takes
/// some kilobytes. Thread-safe.
class tls_sessions {
public:
  using session = std::shared_ptr<SSL_SESSION>;

  explicit tls_sessions(size_t limit) : limit_{limit} {
    // nop
  }

  /// Keeps the session in place of the last one with this server; the one
  /// that was kept first goes if there are too many.
  void keep(const std::string& server, session latest);

  /// Null if there is none.
  session find(const std::string& server) const;

private:
  using entry = std::pair<std::string, session>;

  const size_t limit_;
  mutable std::mutex mutex_;
  std::list<entry> entries_; ///< The oldest first.
  /// Borrows the names of the entries.
  std::unordered_map<std::string_view, std::list<entry>::iterator> by_server_;
};

} // namespace muster::http
