// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <caf/node_id.hpp>

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace muster {

/// The peers of accepted connections: the process ID that each peer claims, and
/// the identity that the wire has verified. Thread-safe.
class peer_table {
  using map = std::map<caf::node_id, std::string>;

public:
  /// Maximum number of processes of one identity. CAF keeps some memory for
  /// each, forever.
  static constexpr size_t max_processes = 1'000;

  /// An entry of the table. The destructor removes it.
  class line {
  public:
    line() = default;
    line(peer_table& table, map::iterator at) : table_{&table}, at_{at} {
      // nop
    }
    line(line&& other) noexcept
      : table_{std::exchange(other.table_, nullptr)}, at_{other.at_} {
      // nop
    }
    line& operator=(line&& other) noexcept {
      std::swap(table_, other.table_);
      std::swap(at_, other.at_);
      return *this;
    }
    ~line() {
      if (!table_)
        return;
      std::lock_guard guard{table_->mutex_};
      table_->peers_.erase(at_);
    }

  private:
    peer_table* table_ = nullptr;
    map::iterator at_;
  };

  /// `certified`: identities are verified, so a peer cannot choose its own.
  explicit peer_table(bool certified) : certified_{certified} {
    // nop
  }

  /// Adds a peer. Returns a problem, or an empty string on success. A process
  /// has one connection, and the first one stays: with a second one, anyone
  /// could send and receive messages in its name. A process that lost its
  /// connection can enter again once this is detected.
  std::string enter(const caf::node_id& process, const std::string& identity,
                    line& result) {
    std::unique_lock guard{mutex_};
    if (peers_.contains(process))
      return "a handshake in the name of a node that is connected";
    if (refused_.contains(certified_ ? identity : to_string(process)))
      return "a handshake after it was removed";
    auto& processes = processes_[identity];
    if (processes.size() >= max_processes && !processes.contains(process))
      return "a handshake in the name of too many processes";
    processes.insert(process);
    line fresh{*this, peers_.emplace(process, identity).first};
    guard.unlock();
    result = std::move(fresh);
    return {};
  }

  /// Refuses the identity of this process from now on.
  void refuse(const caf::node_id& process) {
    auto peer = certified_ ? identity_of(process) : to_string(process);
    std::lock_guard guard{mutex_};
    if (!peer.empty() && refused_.size() < max_refused)
      refused_.insert(std::move(peer));
  }

  /// The identity of a process; empty if it has no connection.
  std::string identity_of(const caf::node_id& process) const {
    std::lock_guard guard{mutex_};
    auto i = peers_.find(process);
    return i == peers_.end() ? std::string{} : i->second;
  }

private:
  static constexpr size_t max_refused = 10'000;

  const bool certified_;
  mutable std::mutex mutex_;
  map peers_;
  std::set<std::string> refused_;
  std::map<std::string, std::set<caf::node_id>> processes_; ///< By identity.
};

} // namespace muster
