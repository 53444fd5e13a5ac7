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

/// Checks the frames of CAF's protocol (BASP, 0.17) that arrive on one
/// connection. CAF itself allocates whatever size a frame announces. It
/// delivers messages to any known actor, from any claimed sender, even messages
/// that end actors, and forwards them to other processes. It reads the payload
/// of a handshake even if there is none, keeps a proxy for each actor that it
/// hears of, and answers every request. The guard limits the size of frames. It
/// accepts only frames from the connected process to this process, and only
/// messages that coordinator and nodes send each other, to actors that handle
/// them.
class frame_guard {
public:
  /// The role of the process at the other end.
  enum class side : uint8_t {
    node,        ///< A node, which has connected to this process.
    coordinator, ///< The coordinator, which this process has connected to.
  };

  /// Maximum size of a payload, in bytes.
  static constexpr size_t max_message = 16 * 1'048'576;
  static constexpr size_t max_handshake = 4'096;

  /// Maximum size of monitor messages, down messages and errors, in bytes. They
  /// are small, and CAF reads them recursively.
  static constexpr size_t max_control = 1'024;

  /// Maximum number of answers that CAF itself sends on one connection.
  static constexpr unsigned max_answers = 4;

  /// Maximum number of live actors of the other process. It needs only a few.
  static constexpr size_t max_actors = 100;

  /// Limits of requests. A node sends only two kinds: hello and the request for
  /// its terms.
  static constexpr unsigned questions_at_once = 20;
  static constexpr std::chrono::seconds time_per_question{1};

  static constexpr size_t header_size = 32;

  /// `identity` returns the identity of the other end after the handshake.
  frame_guard(caf::actor_system& system, side peer,
              std::shared_ptr<peer_table> peers = nullptr,
              std::function<std::string()> identity = nullptr);

  /// Checks the next header, or the payload if the last header announced one.
  /// Returns the problem, such as "a frame of 2147483647 bytes", or an empty
  /// string. Leaves invalid headers to CAF, which rejects them.
  std::string
  check(std::span<const char> bytes,
        allowance::time_point now = std::chrono::steady_clock::now());

  /// Whether the other end has completed its handshake.
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
  std::shared_ptr<peer_table> peers_; ///< Null if peers are not recorded.
  std::function<std::string()> identity_;
  peer_table::line line_; ///< Declared after peers_, which it refers to.
  caf::node_id process_;  ///< The other end; none before its handshake.
  size_t announced_ = 0;  ///< Size of the payload that follows; 0: a header.
  uint8_t operation_ = 0; ///< Operation of the last header.
  uint8_t flags_ = 0;     ///< Flags of the last header.
  uint64_t number_ = 0;   ///< Number of the message.
  uint64_t sender_ = 0;   ///< The sending actor.
  uint64_t receiver_ = 0; ///< The receiving actor.
  unsigned answers_ = 0;  ///< Answers that CAF itself sent.
  std::set<uint64_t> actors_; ///< Live actors of the other end.
  allowance questions_{questions_at_once, time_per_question};
};

} // namespace muster
