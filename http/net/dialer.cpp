// SPDX-License-Identifier: BSD-3-Clause

#include "http/net/dialer.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace muster::http {

namespace {

/// "Connection Attempt Delay" of RFC 8305, section 8.
constexpr std::chrono::milliseconds usual_delay{250};

} // namespace

std::vector<ip_address> interleave_families(std::vector<ip_address> addresses) {
  if (addresses.size() < 3)
    return addresses;
  auto first_family = addresses.front().v6;
  auto middle = std::stable_partition(addresses.begin(), addresses.end(),
                                      [=](const auto& address) {
                                        return address.v6 == first_family;
                                      });
  std::vector<ip_address> result;
  result.reserve(addresses.size());
  auto one = addresses.begin();
  for (auto two = middle; one != middle || two != addresses.end();) {
    if (one != middle)
      result.push_back(*one++);
    if (two != addresses.end())
      result.push_back(*two++);
  }
  return result;
}

/// A connection attempt that is not complete.
struct dialer::attempt final : watch_user {
  attempt(dialer& owner, tcp_socket unconnected, watch pending,
          const ip_address& to)
    : parent{owner},
      socket{std::move(unconnected)},
      readiness{std::move(pending)},
      address{to} {
    readiness.await(io_status::want_write, *this);
  }

  void on_ready() override {
    parent.settle(*this);
  }

  dialer& parent;
  tcp_socket socket;
  watch readiness;
  ip_address address;
};

dialer::dialer(event_loop& loop, local_resources& local, listener& owner,
               std::vector<ip_address> addresses, uint16_t port,
               std::chrono::milliseconds patience)
  : loop_{loop},
    local_{local},
    owner_{owner},
    addresses_{interleave_families(std::move(addresses))},
    port_{port} {
  auto share = addresses_.empty()
                 ? patience
                 : patience / static_cast<int64_t>(addresses_.size());
  delay_ = std::min(usual_delay, share);
}

dialer::~dialer() = default;

bool dialer::start(time_point now) {
  error_ = {error_kind::connect, "no address to connect to"};
  try_next(now);
  return !over();
}

void dialer::on_due(time_point now) {
  if (over() || now < next_try_)
    return;
  try_next(now);
  if (over())
    owner_.on_dialled(now);
}

/// Tries addresses until an attempt is pending or one succeeded.
void dialer::try_next(time_point now) {
  while (next_ < addresses_.size()) {
    auto address = addresses_[next_];
    tcp_socket socket;
    auto error = socket.open(local_, address.v6);
    if (error == 0)
      error = socket.connect(address, port_);
    auto pending = error == EINPROGRESS;
    try {
      if (error == 0 || pending) {
        watch readiness{loop_, socket.native()};
        ++next_;
        if (!pending) {
          win(std::move(socket), std::move(readiness), address);
          return;
        }
        attempts_.emplace_back(*this, std::move(socket), std::move(readiness),
                               address);
        next_try_ = now + delay_;
        return;
      }
    } catch (const std::system_error& failed) {
      error = failed.code().value();
    }
    if (auto lack = shortage_of(error); lack != shortage::none) {
      // Close the socket, because the next attempt may need its descriptor.
      socket = {};
      if (make_room(lack, address))
        continue;
      // Ports run out for each address separately, other resources for all.
      stuck_ = lack != shortage::ports;
      if (stuck_)
        return;
      ++next_;
      continue;
    }
    ++next_;
    note_failure(error, address);
  }
}

/// Gives up the oldest attempt. Returns false if there is none.
bool dialer::make_room(shortage lack, const ip_address& address) {
  if (lack == shortage::ports)
    local_.note_port_shortage(clock::now());
  if (owner_.make_room(lack, address))
    return true;
  lack_ = lack;
  if (lack == shortage::ports || attempts_.empty())
    return false;
  attempts_.pop_front();
  return true;
}

void dialer::settle(attempt& which) {
  auto now = clock::now();
  auto error = which.socket.connect_error();
  if (error == 0) {
    win(std::move(which.socket), std::move(which.readiness), which.address);
  } else {
    note_failure(error, which.address);
    attempts_.remove_if([&](const auto& other) { return &other == &which; });
    try_next(now);
  }
  if (over())
    owner_.on_dialled(now);
}

void dialer::note_failure(int error, const ip_address& address) {
  if (auto lack = shortage_of(error); lack != shortage::none)
    lack_ = lack;
  error_ = connect_failure(error, endpoint_text(address, port_));
  if (next_ > 1)
    error_.detail += " (the last of " + std::to_string(next_)
                     + " addresses tried)";
}

void dialer::win(tcp_socket socket, watch readiness,
                 const ip_address& address) {
  result_.emplace(connected{std::move(socket), std::move(readiness), address});
  attempts_.clear();
}

} // namespace muster::http
