// SPDX-License-Identifier: BSD-3-Clause

#include "http/tls/tls_sessions.hpp"

namespace muster::http {

void tls_sessions::keep(const std::string& server, session latest) {
  std::lock_guard guard{mutex_};
  if (auto found = by_server_.find(server); found != by_server_.end()) {
    found->second->second = std::move(latest);
    return;
  }
  if (limit_ == 0)
    return;
  if (entries_.size() == limit_) {
    by_server_.erase(entries_.front().first);
    entries_.pop_front();
  }
  entries_.emplace_back(server, std::move(latest));
  by_server_.emplace(entries_.back().first, std::prev(entries_.end()));
}

tls_sessions::session tls_sessions::find(const std::string& server) const {
  std::lock_guard guard{mutex_};
  auto found = by_server_.find(server);
  return found == by_server_.end() ? nullptr : found->second->second;
}

} // namespace muster::http
