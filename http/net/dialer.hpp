// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/error.hpp"
#include "http/net/event_loop.hpp"
#include "http/net/tcp_socket.hpp"
#include "http/url/ip_address.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <vector>

namespace muster::http {

/// The order in which to try addresses: families in turn, beginning with that
/// of the first (RFC 8305, section 4).
std::vector<ip_address> interleave_families(std::vector<ip_address> addresses);

/// Connects to the first of several addresses that answers (Happy Eyeballs,
/// RFC 8305): tries the next one when the last has failed, or has not answered
/// for a while, and lets those under way go on, but for lack of a descriptor:
/// then the address that has been silent for the longest leaves its own to the
/// next. What this machine is short of is no failure of an address. For one
/// thread.
class dialer {
public:
  using clock = std::chrono::steady_clock;
  using time_point = clock::time_point;

  class listener {
  public:
    /// There is a connection, or none can be had.
    virtual void on_dialled(time_point now) = 0;

    /// This machine is short of something for a connection to `address`. True
    /// if the listener has let go of some of it.
    virtual bool make_room(shortage lack, const ip_address& address) = 0;

  protected:
    ~listener() = default;
  };

  struct connected {
    tcp_socket socket;
    watch readiness;
    ip_address address;
  };

  /// `patience` is the time that there is for all addresses.
  dialer(event_loop& loop, local_resources& local, listener& owner,
         std::vector<ip_address> addresses, uint16_t port,
         std::chrono::milliseconds patience);
  ~dialer();

  /// Tries the first address. False if that has decided it already: the
  /// listener is not told.
  bool start(time_point now);

  /// When on_due() wants to be called.
  time_point due() const {
    return next_ < addresses_.size() ? next_try_ : time_point::max();
  }

  /// Tries the next address, if its time has come.
  void on_due(time_point now);

  /// What came of it, with the winner's socket; nullopt if all failed.
  std::optional<connected>& result() {
    return result_;
  }

  /// Why the address that failed last did; `none` if none has failed.
  const failure& error() const {
    return error_;
  }

  /// Why some address did not get its due: what this machine is short of.
  shortage lack() const {
    return lack_;
  }

  /// The address tried last.
  const ip_address& last() const {
    return addresses_[next_ - 1];
  }

private:
  struct attempt;

  void try_next(time_point now);
  bool make_room(shortage lack, const ip_address& address);
  void note_failure(int error, const ip_address& address);
  void win(tcp_socket socket, watch readiness, const ip_address& address);
  void settle(attempt& which);
  bool over() const {
    return result_
           || (attempts_.empty() && (stuck_ || next_ == addresses_.size()));
  }

  event_loop& loop_;
  local_resources& local_;
  listener& owner_;
  std::vector<ip_address> addresses_;
  uint16_t port_;
  clock::duration delay_; ///< Between two tries.
  size_t next_ = 0;       ///< The first address that was not tried.
  time_point next_try_;
  std::list<attempt> attempts_; ///< Those under way.
  std::optional<connected> result_;
  failure error_;
  shortage lack_ = shortage::none;
  bool stuck_ = false; ///< For lack of it no address can be tried.
};

} // namespace muster::http
