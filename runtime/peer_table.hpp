// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <caf/node_id.hpp>

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace muster {

/// The other ends of accepted connections: the process, as it claims, and its
/// identity, as the wire has verified it. Thread-safe.
class peer_table {
  using map = std::map<caf::node_id, std::string>;

public:
  /// Of one identity, ever: CAF keeps something of each.
  static constexpr size_t max_processes = 1'000;

  /// Takes its line out of the table in the end.
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

  /// `certified`: a peer cannot choose its identity.
  explicit peer_table(bool certified) : certified_{certified} {
    // nop
  }

  /// A process has one connection, and who came first keeps it: by another one
  /// anybody could speak for it, or be sent what is meant for it. One that was
  /// cut off gets in again once its former connection is found to be gone.
  /// Returns what is wrong with a handshake, or nothing.
  std::string enter(const caf::node_id& process, const std::string& identity,
                    line& result) {
    std::unique_lock guard{mutex_};
    if (peers_.contains(process))
      return "a handshake in the name of a node that is connected";
    if (refused_.contains(certified_ ? identity : to_string(process)))
      return "a handshake after it was removed";
    auto& processes = processes_[identity];
    if (processes.size() >= max_processes && !processes.contains(process))
      return "a handshake in the name of one process too many";
    processes.insert(process);
    line fresh{*this, peers_.emplace(process, identity).first};
    guard.unlock();
    result = std::move(fresh);
    return {};
  }

  /// The identity of this process is refused from now on.
  void refuse(const caf::node_id& process) {
    auto whom = certified_ ? identity_of(process) : to_string(process);
    std::lock_guard guard{mutex_};
    if (!whom.empty() && refused_.size() < max_refused)
      refused_.insert(std::move(whom));
  }

  /// Empty if the process has no connection.
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
