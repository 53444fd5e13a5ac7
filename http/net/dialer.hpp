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

/// The order in which to try addresses: alternating families, beginning with
/// that of the first address (RFC 8305, section 4).
std::vector<ip_address> interleave_families(std::vector<ip_address> addresses);

/// Connects to the first of several addresses that answers (Happy Eyeballs, RFC
/// 8305). Tries the next address when the last one has failed or has not
/// answered for a while; earlier attempts continue. If no descriptor is left,
/// the oldest attempt is given up for the next address. A lack of local
/// resources is not a failure of an address. For one thread.
class dialer {
public:
  using clock = std::chrono::steady_clock;
  using time_point = clock::time_point;

  class listener {
  public:
    /// There is a connection, or all addresses have failed.
    virtual void on_dialled(time_point now) = 0;

    /// This machine lacks a resource for a connection to `address`. Returns
    /// true if the listener has released some of it.
    virtual bool make_room(shortage lack, const ip_address& address) = 0;

  protected:
    ~listener() = default;
  };

  struct connected {
    tcp_socket socket;
    watch readiness;
    ip_address address;
  };

  /// `patience` is the time for all addresses together.
  dialer(event_loop& loop, local_resources& local, listener& owner,
         std::vector<ip_address> addresses, uint16_t port,
         std::chrono::milliseconds patience);
  ~dialer();

  /// Tries the first address. Returns false if the outcome is known at once;
  /// the listener is then not called.
  bool start(time_point now);

  /// When to call on_due().
  time_point due() const {
    return next_ < addresses_.size() ? next_try_ : time_point::max();
  }

  /// Tries the next address if it is due.
  void on_due(time_point now);

  /// The connected socket; nullopt if all addresses failed.
  std::optional<connected>& result() {
    return result_;
  }

  /// The error of the address that failed last; `none` if none has failed.
  const failure& error() const {
    return error_;
  }

  /// The resource that this machine lacked for an address; `none` if there was
  /// enough.
  shortage lack() const {
    return lack_;
  }

  /// The address that was tried last.
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
  clock::duration delay_; ///< Time between two attempts.
  size_t next_ = 0;       ///< Index of the first address that was not tried.
  time_point next_try_;
  std::list<attempt> attempts_; ///< The pending attempts.
  std::optional<connected> result_;
  failure error_;
  shortage lack_ = shortage::none;
  bool stuck_ = false; ///< No address can be tried until `lack_` is over.
};

} // namespace muster::http
