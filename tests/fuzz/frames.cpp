// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/target.hpp"

#include "messages/type_ids.hpp"
#include "runtime/frame_guard.hpp"
#include "runtime/system.hpp"

#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <caf/io/basp/header.hpp>
#include <caf/io/basp/message_type.hpp>
#include <caf/scoped_execution_unit.hpp>

// Frames of CAF's protocol that arrive on a connection: those that the guard
// accepts, and what CAF reads from them. The first byte chooses the role of the
// other end.
namespace muster::fuzz {

namespace {

using caf::io::basp::header;
using caf::io::basp::message_type;
using side = frame_guard::side;

/// Never destroyed, because its threads run until the process ends.
caf::actor_system& the_system() {
  static auto* config = new system_config{runtime_settings{}, true};
  static auto* result = new caf::actor_system{*config};
  return *result;
}

caf::node_id some_process() {
  caf::node_id::default_data::host_id_type host{};
  host.fill(7);
  return caf::make_node_id(1, host);
}

template<class... Ts>
std::string bytes_of(const Ts&... xs) {
  std::vector<char> result;
  caf::scoped_execution_unit context{&the_system()};
  caf::binary_serializer sink{&context, result};
  expect(!sink(xs...), "it can be written");
  return {result.begin(), result.end()};
}

/// Lets CAF read a message that the guard accepted.
void read_message(std::string_view bytes) {
  caf::scoped_execution_unit context{&the_system()};
  caf::binary_deserializer source{&context, bytes.data(), bytes.size()};
  std::vector<caf::strong_actor_ptr> stages;
  caf::message message;
  if (source(stages, message))
    return;
  expect(stages.empty(), "no message goes by way of others");
  expect(!message.match_elements<caf::exit_msg>()
           && !message.match_elements<caf::down_msg>(),
         "no message ends an actor");
}

} // namespace

void run(std::string_view bytes) {
  auto peer = (take_byte(bytes) & 1) != 0 ? side::coordinator : side::node;
  frame_guard guard{the_system(), peer};
  auto greeted = false;
  while (bytes.size() >= frame_guard::header_size) {
    auto head = bytes.substr(0, frame_guard::header_size);
    bytes.remove_prefix(head.size());
    if (!guard.check({head.data(), head.size()}).empty())
      return;
    auto code = static_cast<unsigned char>(head[0]);
    auto operation = static_cast<message_type>(code);
    // CAF ends the connection.
    if (code == 0 || operation > message_type::heartbeat)
      return;
    auto is_message = operation == message_type::direct_message;
    expect(operation != message_type::routed_message,
           "no message names its sender");
    expect(greeted || !is_message, "a handshake comes first");
    uint32_t size = 0;
    for (size_t i = 4; i < 8; ++i)
      size = size << 8 | static_cast<unsigned char>(head[i]);
    expect(size <= frame_guard::max_message, "frames are bounded");
    if (size == 0)
      continue;
    if (size > bytes.size())
      return;
    auto payload = bytes.substr(0, size);
    bytes.remove_prefix(size);
    if (!guard.check({payload.data(), payload.size()}).empty())
      return;
    if (is_message)
      read_message(payload);
    greeted = greeted || operation == message_type::client_handshake
              || operation == message_type::server_handshake;
  }
}

std::vector<std::string> seeds() {
  auto frame = [](message_type operation, const std::string& payload) {
    auto is_message = operation == message_type::direct_message;
    return bytes_of(header{operation, 0, static_cast<uint32_t>(payload.size()),
                           0, is_message ? 5u : 0u, is_message ? 1'000u : 0u})
           + payload;
  };
  auto message = [&](const auto&... xs) {
    return frame(message_type::direct_message,
                 bytes_of(std::vector<caf::strong_actor_ptr>{},
                          caf::make_message(xs...)));
  };
  const std::string messages[]{
    message(hello()),
    message(terms_atom_v),
    message(result_batch{{}}),
    message(task_batch{{}}),
    message(returned_atom_v, index_batch{1}),
    message(load_atom_v, uint64_t{1}, false),
    message(alive_atom_v, uint64_t{1}, false, uint64_t{2}),
    message(load_report{run_limit::rate, {1, 2}}),
    message(host_list{{host_share{"h.example"}}}),
    message(host_wait_list{{"h.example", 429, {}}}),
    message(node_terms{}),
    message(caf::make_error(caf::sec::runtime_error, "why")),
    message(caf::exit_msg{{}, caf::exit_reason::kill}),
    message(caf::make_message(1)),
    message(std::string{"x"}, caf::strong_actor_ptr{}),
    message(join_atom_v, caf::actor{}, std::string{"n"}, uint64_t{1}),
  };
  std::vector<std::string> result;
  for (auto [first, handshake] :
       {std::pair{'\0', message_type::client_handshake},
        {'\1', message_type::server_handshake}}) {
    auto begin = first + frame(handshake, bytes_of(some_process()));
    std::string all = begin;
    for (auto& x : messages) {
      result.push_back(begin + x);
      all += x;
    }
    result.push_back(all);
  }
  return result;
}

} // namespace muster::fuzz
