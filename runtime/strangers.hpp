// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <caf/io/network/native_socket.hpp>

#include <chrono>
#include <cstddef>
#include <list>
#include <utility>

namespace muster {

/// Accepted connections that have not completed their handshake. Opening one
/// costs a stranger nothing, so their time and number are limited. To end one,
/// its socket is shut down; to its stream, the peer seems to have closed it.
/// For one thread.
class strangers {
  struct entry {
    caf::io::network::native_socket socket;
    std::chrono::steady_clock::time_point since;
    bool ended;
  };
  using entries = std::list<entry>;

public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Maximum number of strangers. Descriptors are reserved for them (see the
  /// descriptor budget of the job).
  static constexpr size_t max_waiting = 64;

  /// Time to complete the handshake.
  static constexpr std::chrono::seconds patience{10};

  /// An entry. The destructor removes the connection.
  class place {
  public:
    place() = default;
    place(strangers& all, entries::iterator at) : all_{&all}, at_{at} {
      // nop
    }
    place(place&& other) noexcept
      : all_{std::exchange(other.all_, nullptr)}, at_{other.at_} {
      // nop
    }
    place& operator=(place&& other) noexcept {
      std::swap(all_, other.all_);
      std::swap(at_, other.at_);
      return *this;
    }
    ~place() {
      if (all_)
        all_->entries_.erase(at_);
    }

  private:
    strangers* all_ = nullptr;
    entries::iterator at_;
  };

  strangers() = default;
  strangers(const strangers&) = delete;
  strangers& operator=(const strangers&) = delete;

  /// Adds a connection. If there are too many, ends the oldest.
  place add(caf::io::network::native_socket socket, time_point now);

  /// Ends connections whose time is over.
  void end_overdue(time_point now);

  /// Ends the oldest connection, unless one that was ended before is still
  /// closing. Returns false if there is none.
  bool make_room();

  /// Number of connections, including those that are closing.
  size_t size() const {
    return entries_.size();
  }

private:
  static void end(entry& which);

  entries entries_; ///< The oldest first.
};

} // namespace muster
