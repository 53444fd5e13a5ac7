// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <string>
#include <unordered_set>

namespace muster::http {

/// Servers that have shown that they send no body after HEAD: they were asked
/// to close the connection, and closed it without further data. Only their
/// connections may be reused after HEAD, because a late body could look like
/// the next response. By connection_key(). For one thread at a time.
class proven_servers {
public:
  bool contains(const std::string& key) const {
    return proven_.contains(key);
  }

  void add(const std::string& key) {
    if (proven_.size() == most)
      proven_.clear();
    proven_.insert(key);
  }

  void remove(const std::string& key) {
    proven_.erase(key);
  }

private:
  /// Servers beyond this number are forgotten and must show it again.
  static constexpr size_t most = 10'000;

  std::unordered_set<std::string> proven_;
};

/// The pool key of connections that the server was asked to close.
inline std::string waiting_key(const std::string& key) {
  return "closing " + key;
}

} // namespace muster::http
