// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <string>
#include <unordered_set>

namespace muster::http {

/// Servers that have shown to send nothing after an answer to HEAD: they were
/// asked to close the connection, and closed it without a word. Only their
/// connections may carry another exchange, since a late body could be taken for
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
  /// Those that are forgotten have to show it again.
  static constexpr size_t most = 10'000;

  std::unordered_set<std::string> proven_;
};

/// Where connections wait to be closed, apart from those to be used again.
inline std::string waiting_key(const std::string& key) {
  return "closing " + key;
}

} // namespace muster::http
