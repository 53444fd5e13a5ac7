// SPDX-License-Identifier: BSD-3-Clause

#include "runtime/frame_guard.hpp"

#include "messages/type_ids.hpp"

#include <caf/actor_registry.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/io/basp/header.hpp>
#include <caf/io/basp/message_type.hpp>
#include <caf/local_actor.hpp>
#include <caf/message_id.hpp>

#include <algorithm>
#include <string_view>

namespace muster {

namespace {

using caf::io::basp::message_type;

constexpr auto unknown_form = "a message of an unknown form";

/// Types that the context of an error may contain. Other types may contain
/// handles of actors, which CAF would keep.
constexpr std::string_view plain_types[] = {"@str", "@atom", "@i8",  "@u8",
                                            "@i16", "@u16",  "@i32", "@u32",
                                            "@i64", "@u64"};

/// Names of the actors that other processes may send messages to.
constexpr std::string_view open_actors[] = {"gate", "door", "visitor", "node"};

static_assert(caf::io::basp::header_size == frame_guard::header_size);

/// The types of a message, as CAF's message::save() writes them.
template<class... Ts>
std::string shape_of(caf::actor_system& system) {
  auto sample = caf::make_message(Ts{}...);
  std::string result = "@<>";
  for (size_t i = 0; i < sample.size(); ++i)
    result += '+' + system.types().portable_name(sample.type(i));
  return result;
}

/// The types of CAF's answer to its own introduction message.
std::string answer_shape(caf::actor_system& system) {
  return shape_of<caf::ok_atom, std::string, caf::strong_actor_ptr,
                  std::string>(system);
}

message_shapes shapes_of_node(caf::actor_system& s) {
  return {
    shape_of<caf::sys_atom, caf::get_atom, std::string>(s), // CAF's own.
    shape_of<caf::error>(s),
    answer_shape(s),
    shape_of<std::string>(s), // hello
    shape_of<leave_atom>(s),  // terms, leave
    shape_of<join_atom, caf::actor, std::string, uint64_t>(s),
    shape_of<result_batch>(s),
    shape_of<task_batch>(s),
    shape_of<returned_atom, index_batch>(s), // returned, shed
    shape_of<load_atom, uint64_t, bool>(s),
    shape_of<alive_atom, uint64_t, bool, uint64_t>(s),
    shape_of<load_report>(s),
    shape_of<http::shortage>(s),
    shape_of<host_wait_list>(s),
  };
}

message_shapes shapes_of_coordinator(caf::actor_system& s) {
  return {
    shape_of<caf::sys_atom, caf::get_atom, std::string>(s), // CAF's own.
    shape_of<std::string, caf::strong_actor_ptr>(s),        // answer to hello
    shape_of<node_terms>(s),
    shape_of<caf::error>(s),
    answer_shape(s),
    shape_of<task_batch>(s),
    shape_of<host_list>(s),
    shape_of<host_wait_list>(s),
    shape_of<drain_atom>(s),          // drain, stop, lost
    shape_of<shed_atom, uint64_t>(s), // shed, renew
  };
}

/// The big-endian number at `at`.
template<class T>
T number_at(std::span<const char> bytes, size_t at) {
  T result = 0;
  for (size_t i = 0; i < sizeof(T); ++i)
    result =
      static_cast<T>(result << 8 | static_cast<unsigned char>(bytes[at + i]));
  return result;
}

/// Whether other processes may send messages to the actor.
bool is_open(const caf::strong_actor_ptr& actor) {
  auto local = dynamic_cast<caf::local_actor*>(actor->get());
  return local && std::ranges::any_of(open_actors, [&](auto name) {
           return name == local->name();
         });
}

/// Whether `source` continues with an error without handles of actors. Our
/// programs send no other errors.
bool is_plain_error(caf::binary_deserializer& source) {
  uint8_t code = 0;
  auto category = caf::atom_value{};
  uint16_t by_name = 0;
  std::string shape;
  if (source(code, category, by_name, shape) || by_name != 0
      || !shape.starts_with("@<>"))
    return false;
  for (auto rest = std::string_view{shape}.substr(3); !rest.empty();) {
    rest.remove_prefix(1);
    auto type = rest.substr(0, rest.find('+'));
    if (std::ranges::find(plain_types, type) == std::end(plain_types))
      return false;
    rest.remove_prefix(type.size());
  }
  return true;
}

/// Whether `id` has the form that CAF gives to processes.
bool is_process(const caf::node_id& id) {
  return id && id->implementation_id() == caf::node_id::default_data::class_id
         && id->valid();
}

bool is_control(uint8_t operation) {
  return operation == static_cast<uint8_t>(message_type::monitor_message)
         || operation == static_cast<uint8_t>(message_type::down_message);
}

} // namespace

frame_guard::frame_guard(caf::actor_system& system, side peer,
                         std::shared_ptr<peer_table> peers,
                         std::function<std::string()> identity)
  : system_{system},
    peer_{peer},
    shapes_{peer == side::node ? shapes_of_node(system)
                               : shapes_of_coordinator(system)},
    error_shape_{shape_of<caf::error>(system)},
    answer_shape_{answer_shape(system)},
    hello_shape_{shape_of<std::string>(system)},
    terms_shape_{shape_of<terms_atom>(system)},
    peers_{std::move(peers)},
    identity_{std::move(identity)} {
  // nop
}

std::string frame_guard::check(std::span<const char> bytes,
                               allowance::time_point now) {
  auto is_header = announced_ == 0;
  auto problem = is_header ? check_header(bytes) : check_payload(bytes, now);
  if (!problem.empty() && process_ && peers_)
    peers_->refuse(process_);
  return problem;
}

std::string frame_guard::check_header(std::span<const char> bytes) {
  if (bytes.size() != header_size)
    return "an incomplete header";
  operation_ = number_at<uint8_t>(bytes, 0);
  flags_ = number_at<uint8_t>(bytes, 3);
  announced_ = number_at<uint32_t>(bytes, 4);
  number_ = number_at<uint64_t>(bytes, 8);
  sender_ = number_at<uint64_t>(bytes, 16);
  receiver_ = number_at<uint64_t>(bytes, 24);
  auto is_known = static_cast<bool>(process_);
  switch (static_cast<message_type>(operation_)) {
    case message_type::server_handshake:
      if (peer_ == side::node || is_known)
        return "the handshake of a server";
      break;
    case message_type::client_handshake:
      if (peer_ == side::coordinator)
        return "the handshake of a client";
      // CAF would treat it as another connection of a known process.
      if (!is_known
          && (flags_ & caf::io::basp::header::select_connection_flag) != 0)
        return "a second handshake before the first";
      break;
    case message_type::routed_message:
      return "a message that names its sender";
    case message_type::monitor_message:
    case message_type::down_message:
    case message_type::direct_message:
      if (!is_known)
        return "a message before a handshake";
      break;
    case message_type::heartbeat:
      break;
    default:
      // CAF ends the connection before it reads more.
      announced_ = 0;
      return {};
  }
  return check_size();
}

/// Checks the size of the payload. CAF checks it only for some types of frames.
std::string frame_guard::check_size() const {
  size_t least = 1;
  auto most = max_message;
  switch (static_cast<message_type>(operation_)) {
    case message_type::server_handshake:
    case message_type::client_handshake:
      most = max_handshake;
      break;
    case message_type::monitor_message:
    case message_type::down_message:
      most = max_control;
      break;
    case message_type::heartbeat:
      least = most = 0;
      break;
    default:
      break;
  }
  return announced_ >= least && announced_ <= most
           ? std::string{}
           : "a frame of " + std::to_string(announced_) + " bytes";
}

std::string frame_guard::check_payload(std::span<const char> bytes,
                                       allowance::time_point now) {
  if (bytes.size() != announced_)
    return "an incomplete frame";
  announced_ = 0;
  if (is_control(operation_))
    return check_route(bytes);
  return operation_ == static_cast<uint8_t>(message_type::direct_message)
           ? check_message(bytes, now)
           : check_handshake(bytes);
}

std::string frame_guard::check_handshake(std::span<const char> bytes) {
  caf::binary_deserializer source{system_, bytes.data(), bytes.size()};
  caf::node_id process;
  if (source(process) || !is_process(process))
    return "a handshake without a process";
  // CAF rejects a connection to itself, but accepts a handshake with its own
  // name.
  if (peer_ == side::node && process == system_.node())
    return "a handshake in the name of this process";
  if (process_ && process_ != process)
    return "a handshake in the name of another process";
  if (!process_ && peers_)
    if (auto problem = peers_->enter(process, identity_(), line_);
        !problem.empty())
      return problem;
  process_ = std::move(process);
  return {};
}

std::string frame_guard::check_route(std::span<const char> bytes) {
  caf::binary_deserializer source{system_, bytes.data(), bytes.size()};
  caf::node_id from, to;
  if (source(from, to) || from != process_ || to != system_.node())
    return "a message from or to another process";
  if (operation_ != static_cast<uint8_t>(message_type::down_message))
    return {};
  actors_.erase(sender_);
  return is_plain_error(source) ? std::string{} : unknown_form;
}

std::string frame_guard::check_message(std::span<const char> bytes,
                                       allowance::time_point now) {
  caf::binary_deserializer source{system_, bytes.data(), bytes.size()};
  uint8_t stages = 0;
  uint16_t by_name = 0;
  std::string shape;
  if (source(stages, by_name, shape) || stages != 0 || by_name != 0
      || !shapes_.contains(shape))
    return unknown_form;
  if (auto problem = note_actor(sender_); !problem.empty())
    return problem;
  if (auto problem = check_question(shape, now); !problem.empty())
    return problem;
  auto is_named = (flags_ & caf::io::basp::header::named_receiver_flag) != 0;
  auto receiver = is_named ? nullptr : system_.registry().get(receiver_);
  if (shape == error_shape_ || shape == answer_shape_) {
    auto problem = check_answer(bytes.size(), receiver, shape == error_shape_);
    if (!problem.empty())
      return problem;
    if (shape == error_shape_)
      return is_plain_error(source) ? std::string{} : unknown_form;
  } else if (receiver && !is_open(receiver)) {
    return "a message for an actor that accepts none";
  }
  return check_handle(shape, source);
}

/// Checks whose handle a message contains. `source` is at the content of the
/// message.
std::string frame_guard::check_handle(const std::string& shape,
                                      caf::binary_deserializer& source) {
  uint64_t number = 0;
  std::string words;
  caf::node_id process;
  auto is_whole = true;
  if (shape == answer_shape_)
    is_whole = !source(number, words, number, process);
  else if (shape.find("+@actor") != std::string::npos)
    is_whole = !source(number, number, process);
  else if (shape.find("+@strong_actor_ptr") != std::string::npos)
    is_whole = !source(words, number, process);
  else
    return {};
  return is_whole && (number == 0 || process == process_)
           ? note_actor(number)
           : "an actor of another process";
}

/// Counts actors: CAF keeps a proxy for each actor that it hears of, until the
/// actor ends.
std::string frame_guard::note_actor(uint64_t number) {
  if (number != 0)
    actors_.insert(number);
  return actors_.size() <= max_actors
           ? std::string{}
           : "messages of more than " + std::to_string(max_actors) + " actors";
}

/// Limits requests: CAF answers each of them, even if the receiver does not
/// handle it.
std::string frame_guard::check_question(const std::string& shape,
                                        allowance::time_point now) {
  if (peer_ == side::coordinator)
    return {};
  auto is_question = caf::make_message_id(number_).is_request();
  if (is_question && shape != hello_shape_ && shape != terms_shape_)
    return unknown_form;
  return (!is_question && shape != hello_shape_) || questions_.take(now)
           ? std::string{}
           : "too many requests";
}

/// An unmodified CAF sends such an answer only to an actor of CAF itself. Other
/// actors would end if they received an error.
std::string frame_guard::check_answer(size_t size,
                                      const caf::strong_actor_ptr& receiver,
                                      bool is_error) {
  if (size > max_control)
    return "an error of " + std::to_string(size) + " bytes";
  if (is_error && peer_ == side::coordinator)
    return {};
  if ((receiver && is_open(receiver)) || ++answers_ > max_answers)
    return unknown_form;
  return {};
}

} // namespace muster
