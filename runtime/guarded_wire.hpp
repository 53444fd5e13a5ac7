// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/reporter.hpp"
#include "runtime/acceptance.hpp"
#include "runtime/frame_guard.hpp"
#include "runtime/strangers.hpp"

#include <caf/io/all.hpp>
#include <caf/io/basp_broker.hpp>
#include <caf/io/middleman_actor_impl.hpp>
#include <caf/io/network/acceptor_impl.hpp>
#include <caf/io/network/default_multiplexer.hpp>
#include <caf/io/network/rw_state.hpp>
#include <caf/io/network/stream_impl.hpp>
#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace muster {

template<class T>
T or_else(const caf::expected<T>& value, T otherwise) {
  return value ? *value : otherwise;
}

/// A stream with access to its policy. As in CAF, a policy is the layer between
/// a socket and a stream. It provides
///
///     policy(std::shared_ptr<terms>, socket, bool accepted)
///     bool is_ready()                    data may be written
///     std::function<void()> on_ready     called when data may be written
///     std::string identity()             of the other end, once ready
template<class Policy>
class guarded_stream : public caf::io::network::stream {
public:
  guarded_stream(caf::io::network::default_multiplexer& backend,
                 caf::io::network::native_socket socket,
                 std::shared_ptr<typename Policy::terms> terms, bool accepted)
    : stream{backend, socket}, policy{std::move(terms), socket, accepted} {
    // nop
  }

  void handle_event(caf::io::network::operation op) override {
    handle_event_impl(op, policy);
  }

  Policy policy;
};

/// State that all connections share.
struct wire_context {
  /// Gets the reason for each connection that is closed.
  reporter& messages;
  std::shared_ptr<peer_table> peers;
  std::shared_ptr<strangers> waiting;
};

/// Limits for unsent data to a node that does not read: URLs, which the
/// look-ahead bounds, and answers to its messages, which it can cause at will.
inline constexpr size_t max_unread_frames = 200'000;
inline constexpr size_t max_unread_bytes = 256 * 1'048'576;

/// A connection for CAF's broker that checks frames before the broker gets
/// them.
template<class Policy>
class guarded_scribe final : public caf::io::scribe {
public:
  guarded_scribe(caf::io::network::default_multiplexer& backend,
                 caf::io::network::native_socket socket,
                 std::shared_ptr<typename Policy::terms> terms, bool accepted,
                 const wire_context& wire)
    : scribe{caf::io::network::conn_hdl_from_socket(socket)},
      stream_{backend, socket, std::move(terms), accepted},
      guard_{backend.system(),
             accepted ? frame_guard::side::node
                      : frame_guard::side::coordinator,
             accepted ? wire.peers : nullptr,
             [this] { return stream_.policy.identity(); }},
      messages_{wire.messages},
      waiting_{wire.waiting},
      accepted_{accepted} {
    // Send what the broker has written during the handshake.
    stream_.policy.on_ready = [this] { flush(); };
    if (accepted)
      place_ = waiting_->add(socket, std::chrono::steady_clock::now());
  }

  bool consume(caf::execution_unit* ctx, const void* bytes,
               size_t size) override {
    auto problem = guard_.check({static_cast<const char*>(bytes), size});
    if (guard_.is_greeted())
      place_ = {};
    if (problem.empty())
      return scribe::consume(ctx, bytes, size);
    cut("it sent " + problem);
    io_failure(ctx, caf::io::network::operation::read);
    return false;
  }

  void configure_read(caf::io::receive_policy::config config) override {
    stream_.configure_read(config);
    if (std::exchange(launched_, true))
      return;
    stream_.start(this);
    // The client begins the handshake. It sends no data before it is ready.
    if (!stream_.policy.is_ready())
      stream_.force_empty_write(this);
  }

  void ack_writes(bool enable) override {
    stream_.ack_writes(enable);
  }

  std::vector<char>& wr_buf() override {
    return stream_.wr_buf();
  }

  std::vector<char>& rd_buf() override {
    return stream_.rd_buf();
  }

  void graceful_shutdown() override {
    stream_.graceful_shutdown();
    detach(&stream_.backend(), false);
  }

  void flush() override {
    // A socket is always writable while a handshake waits for the peer.
    if (stream_.policy.is_ready())
      stream_.flush(this);
    if (accepted_)
      limit_unread();
  }

  std::string addr() const override {
    return or_else(caf::io::network::remote_addr_of_fd(stream_.fd()),
                   std::string{});
  }

  uint16_t port() const override {
    return or_else(caf::io::network::remote_port_of_fd(stream_.fd()),
                   uint16_t{0});
  }

  void add_to_loop() override {
    stream_.activate(this);
  }

  void remove_from_loop() override {
    stream_.passivate();
  }

private:
  /// Ends the connection. To the stream, the peer seems to have closed it.
  void cut(const std::string& why) {
    messages_.report(message_kind::connection,
                     "closed the connection with " + addr() + ": " + why);
    ::shutdown(stream_.fd(), SHUT_RDWR);
  }

  /// Called at least once for each written frame. The buffer is empty again
  /// after its content was sent.
  void limit_unread() {
    auto& bytes = stream_.wr_buf();
    if (bytes.size() > unread_bytes_)
      ++unread_frames_;
    else if (bytes.size() < unread_bytes_)
      unread_frames_ = 0;
    unread_bytes_ = bytes.size();
    if (!unread_too_long_ && unread_frames_ <= max_unread_frames
        && unread_bytes_ <= max_unread_bytes)
      return;
    bytes.clear();
    if (!std::exchange(unread_too_long_, true))
      cut("it does not read what it is sent");
  }

  guarded_stream<Policy> stream_;
  frame_guard guard_;
  reporter& messages_;
  std::shared_ptr<strangers> waiting_;
  strangers::place place_; ///< Until the peer has completed its handshake.
  size_t unread_frames_ = 0;
  size_t unread_bytes_ = 0;
  bool unread_too_long_ = false; ///< The peer did not read for too long.
  bool accepted_;
  bool launched_ = false;
};

template<class Policy>
class guarded_doorman final : public caf::io::doorman {
public:
  guarded_doorman(caf::io::network::default_multiplexer& backend,
                  caf::io::network::native_socket socket,
                  std::shared_ptr<typename Policy::terms> terms,
                  wire_context wire)
    : doorman{caf::io::network::accept_hdl_from_socket(socket)},
      acceptor_{backend, socket, wire.waiting, wire.messages},
      terms_{std::move(terms)},
      wire_{std::move(wire)} {
    // nop
  }

  bool new_connection() override {
    if (detached())
      return false;
    auto& backend = acceptor_.backend();
    auto socket = acceptor_.accepted_socket();
    caf::io::network::nonblocking(socket, true);
    auto fresh = caf::make_counted<guarded_scribe<Policy>>(backend, socket,
                                                           terms_, true, wire_);
    auto handle = fresh->hdl();
    parent()->add_scribe(std::move(fresh));
    return doorman::new_connection(&backend, handle);
  }

  void graceful_shutdown() override {
    acceptor_.graceful_shutdown();
    detach(&acceptor_.backend(), false);
  }

  void launch() override {
    acceptor_.start(this);
  }

  std::string addr() const override {
    return or_else(caf::io::network::local_addr_of_fd(acceptor_.fd()),
                   std::string{});
  }

  uint16_t port() const override {
    return or_else(caf::io::network::local_port_of_fd(acceptor_.fd()),
                   uint16_t{0});
  }

  void add_to_loop() override {
    acceptor_.activate(this);
  }

  void remove_from_loop() override {
    acceptor_.passivate();
  }

private:
  caf::io::network::acceptor_impl<acceptance> acceptor_;
  std::shared_ptr<typename Policy::terms> terms_;
  wire_context wire_;
};

template<class Policy>
class guarded_middleman final : public caf::io::middleman_actor_impl {
public:
  guarded_middleman(caf::actor_config& config, caf::actor broker,
                    std::shared_ptr<typename Policy::terms> terms,
                    wire_context wire)
    : middleman_actor_impl{config, std::move(broker)},
      terms_{std::move(terms)},
      wire_{std::move(wire)} {
    // nop
  }

protected:
  caf::expected<caf::io::scribe_ptr> connect(const std::string& host,
                                             uint16_t port) override {
    auto socket = caf::io::network::new_tcp_connection(host, port);
    if (!socket)
      return std::move(socket.error());
    caf::io::network::nonblocking(*socket, true);
    return caf::io::scribe_ptr{caf::make_counted<guarded_scribe<Policy>>(
      backend(), *socket, terms_, false, wire_)};
  }

  caf::expected<caf::io::doorman_ptr> open(uint16_t port, const char* address,
                                           bool reuse) override {
    auto socket = caf::io::network::new_tcp_acceptor_impl(port, address, reuse);
    if (!socket)
      return std::move(socket.error());
    // Do not block if a queued connection was closed.
    caf::io::network::nonblocking(*socket, true);
    return caf::io::doorman_ptr{caf::make_counted<guarded_doorman<Policy>>(
      backend(), *socket, terms_, wire_)};
  }

private:
  caf::io::network::default_multiplexer& backend() {
    return static_cast<caf::io::network::default_multiplexer&>(
      system().middleman().backend());
  }

  std::shared_ptr<typename Policy::terms> terms_;
  wire_context wire_;
};

/// Spawns a middleman with guarded connections. End it with `exit_reason::kill`
/// before the system ends.
template<class Policy>
caf::io::middleman_actor
spawn_guarded_middleman(caf::actor_system& system,
                        std::shared_ptr<typename Policy::terms> terms,
                        wire_context wire) {
  auto broker =
    system.middleman().named_broker<caf::io::basp_broker>(caf::atom("BASP"));
  return system.spawn<guarded_middleman<Policy>, caf::detached + caf::hidden>(
    broker, std::move(terms), std::move(wire));
}

} // namespace muster
