// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <caf/io/network/native_socket.hpp>

#include <chrono>
#include <cstddef>
#include <list>
#include <utility>

namespace muster {

/// Connections that were accepted and have not shown yet who is there. They
/// cost whoever opens them nothing, so they get little time and few of them
/// a descriptor. To end one is to shut its socket down: its stream learns of it
/// as if the other side had gone. Of one thread.
class strangers {
  struct entry {
    caf::io::network::native_socket socket;
    std::chrono::steady_clock::time_point since;
    bool ended;
  };
  using entries = std::list<entry>;

public:
  using time_point = std::chrono::steady_clock::time_point;

  /// There are descriptors for so many, beside those of nodes (run_job.cpp).
  static constexpr size_t max_waiting = 64;

  /// To show who is there.
  static constexpr std::chrono::seconds patience{10};

  /// Takes a connection out in the end.
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

  /// There is one more. Ends the one that has waited for the longest if there
  /// are too many.
  place add(caf::io::network::native_socket socket, time_point now);

  /// Ends those whose time is over.
  void end_overdue(time_point now);

  /// Ends the one that has waited for the longest. False if there is none; true
  /// as well while one that was ended before is not gone yet.
  bool make_room();

  /// With those that were ended and are not gone yet.
  size_t size() const {
    return entries_.size();
  }

private:
  static void end(entry& which);

  entries entries_; ///< The longest waiting one first.
};

} // namespace muster
