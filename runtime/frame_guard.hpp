// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "runtime/allowance.hpp"
#include "runtime/peer_table.hpp"

#include <caf/actor_system.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/node_id.hpp>

#include <chrono>
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

/// What the frames of CAF's protocol (BASP, 0.17) may be that arrive on one
/// connection. CAF itself gives each frame the memory that it announces, brings
/// messages to any actor it has ever told of, from any sender they claim, also
/// those that end actors, and passes them on to other processes. It reads the
/// payload of a handshake without looking whether there is one, keeps a proxy
/// for each actor that it hears of, and answers whatever is asked. Here a frame
/// has a limit, is for this process, from that process, and a message is one of
/// those that coordinator and nodes send each other, for an actor that takes
/// them.
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

  /// Of the other process, that live at once and are heard of: it needs a few.
  static constexpr size_t max_actors = 100;

  /// Hellos and questions for the terms of a node. Others it does not ask.
  static constexpr unsigned questions_at_once = 20;
  static constexpr std::chrono::seconds time_per_question{1};

  static constexpr size_t header_size = 32;

  /// `identity` returns the identity of the other end after the handshake.
  frame_guard(caf::actor_system& system, side peer,
              std::shared_ptr<peer_table> peers = nullptr,
              std::function<std::string()> identity = nullptr);

  /// Checks the next header, or the payload if the last header announced one.
  /// Returns what is wrong with it, such as "a frame of 2147483647 bytes", or
  /// nothing. What is no header at all is CAF's to refuse.
  std::string
  check(std::span<const char> bytes,
        allowance::time_point now = std::chrono::steady_clock::now());

  /// Whether the other end has shown who it is.
  bool is_greeted() const {
    return static_cast<bool>(process_);
  }

private:
  std::string check_header(std::span<const char> bytes);
  std::string check_size() const;
  std::string check_payload(std::span<const char> bytes,
                            allowance::time_point now);
  std::string check_handshake(std::span<const char> bytes);
  std::string check_route(std::span<const char> bytes);
  std::string check_message(std::span<const char> bytes,
                            allowance::time_point now);
  std::string check_handle(const std::string& shape,
                           caf::binary_deserializer& source);
  std::string check_question(const std::string& shape,
                             allowance::time_point now);
  std::string note_actor(uint64_t number);
  std::string check_answer(size_t size, const caf::strong_actor_ptr& receiver,
                           bool is_error);

  caf::actor_system& system_;
  side peer_;
  message_shapes shapes_;
  std::string error_shape_;
  std::string answer_shape_;
  std::string hello_shape_;
  std::string terms_shape_;
  std::shared_ptr<peer_table> peers_; ///< Null: nobody is entered.
  std::function<std::string()> identity_;
  peer_table::line line_;     ///< After peers_, which it needs.
  caf::node_id process_;      ///< At the other end; none before its handshake.
  size_t announced_ = 0;      ///< Bytes of the payload that comes next, if any.
  uint8_t operation_ = 0;     ///< Of the last header,
  uint8_t flags_ = 0;         ///< its flags,
  uint64_t number_ = 0;       ///< the number of the message,
  uint64_t sender_ = 0;       ///< the actor that it is from,
  uint64_t receiver_ = 0;     ///< and the one that it is for.
  unsigned answers_ = 0;      ///< Of CAF itself.
  std::set<uint64_t> actors_; ///< Of the other process, that live.
  allowance questions_{questions_at_once, time_per_question};
};

} // namespace muster
