#pragma once

#include "apps/peer_table.hpp"

#include <caf/actor_system.hpp>
#include <caf/node_id.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>

namespace muster {

/// Types of the messages that one side may send, in CAF's notation.
using message_shapes = std::set<std::string>;

/// Checks the incoming frames of CAF's protocol (BASP, 0.17) on one connection.
/// CAF itself allocates as much memory as a frame announces. It delivers
/// messages, including those that end actors, to any actor that it has ever
/// mentioned and from any sender they claim, and it forwards them to other
/// processes. The guard limits the size of frames. Each frame must be for this
/// process and from the connected process. A message must be one that
/// coordinator and nodes send each other, to an actor that accepts it.
class frame_guard {
public:
  /// Of the process at the other end.
  enum class side : uint8_t {
    node,        ///< It has connected.
    coordinator, ///< It was connected to.
  };

  /// Bytes after a header.
  static constexpr size_t max_message = 16 * 1'048'576;
  static constexpr size_t max_handshake = 4'096;

  /// For monitors, ends of actors, and errors: these are small, and only their
  /// size limits what CAF reads recursively from them.
  static constexpr size_t max_control = 1'024;

  /// Of CAF itself, on one connection.
  static constexpr unsigned max_answers = 4;

  static constexpr size_t header_size = 32;

  /// `identity` returns the identity of the other end after the handshake.
  frame_guard(caf::actor_system& system, side peer,
              std::shared_ptr<peer_table> peers = nullptr,
              std::function<std::string()> identity = nullptr);

  /// Checks the next header, or the payload if the last header announced one.
  /// Returns what is wrong with it, such as "a frame of 2147483647 bytes", or
  /// an empty string. CAF refuses data that is not a header at all.
  std::string check(std::span<const char> bytes);

private:
  std::string check_header(std::span<const char> bytes);
  std::string check_payload(std::span<const char> bytes);
  std::string check_handshake(std::span<const char> bytes);
  std::string check_route(std::span<const char> bytes) const;
  std::string check_message(std::span<const char> bytes);
  std::string check_answer(size_t size, const caf::strong_actor_ptr& receiver,
                           bool is_error);

  caf::actor_system& system_;
  side peer_;
  message_shapes shapes_;
  std::string error_shape_;
  std::string answer_shape_;
  std::shared_ptr<peer_table> peers_; ///< Null: peers are not recorded.
  std::function<std::string()> identity_;
  peer_table::line line_; ///< After peers_, which it needs.
  caf::node_id process_;  ///< At the other end; none before its handshake.
  size_t announced_ = 0;  ///< Bytes of the payload that comes next.
  uint8_t operation_ = 0; ///< Of the last header,
  uint8_t flags_ = 0;     ///< its flags,
  uint64_t receiver_ = 0; ///< and the actor that the message is for.
  unsigned answers_ = 0;  ///< Of CAF itself.
};

} // namespace muster
