// SPDX-License-Identifier: BSD-3-Clause

#include "runtime/frame_guard.hpp"

#include "messages/interfaces/door.hpp"
#include "messages/interfaces/job.hpp"
#include "messages/type_ids.hpp"
#include "runtime/system.hpp"
#include "tests/support/catch.hpp"

#include <caf/binary_serializer.hpp>
#include <caf/io/basp/header.hpp>
#include <caf/io/basp/message_type.hpp>
#include <caf/scoped_execution_unit.hpp>

#include <chrono>
#include <cstddef>
#include <initializer_list>

using namespace muster;
using caf::io::basp::header;
using caf::io::basp::message_type;
using muster::test::contains;
using side = frame_guard::side;

namespace {

constexpr caf::actor_id somebody = 1'000'000;

struct fixture {
  system_config config{runtime_settings{}, true};
  caf::actor_system system{config};
  caf::node_id own = system.node();
  caf::node_id peer = process(1);
  caf::node_id third = process(2);

  static caf::node_id process(uint32_t number) {
    caf::node_id::default_data::host_id_type host{};
    host.fill(7);
    return caf::make_node_id(number, host);
  }

  template<class... Ts>
  std::vector<char> bytes_of(const Ts&... xs) {
    std::vector<char> result;
    caf::scoped_execution_unit context{&system};
    caf::binary_serializer sink{&context, result};
    CHECK_FALSE(sink(xs...));
    return result;
  }

  /// A header of this operation that announces so many bytes.
  std::vector<char> head(message_type operation, size_t size, uint8_t flags = 0,
                         caf::actor_id receiver = somebody) {
    auto handshake = operation == message_type::server_handshake
                     || operation == message_type::client_handshake;
    return bytes_of(header{operation, flags, static_cast<uint32_t>(size),
                           handshake ? 0u : number, handshake ? 0u : sender,
                           handshake ? 0u : receiver});
  }

  uint64_t number = 0;      ///< Of messages.
  caf::actor_id sender = 5; ///< Of messages.

  /// Shows the guard a frame, and returns what it says.
  std::string show(frame_guard& guard, message_type operation,
                   const std::vector<char>& payload, uint8_t flags = 0,
                   caf::actor_id receiver = somebody) {
    auto problem =
      guard.check(head(operation, payload.size(), flags, receiver));
    return problem.empty() && !payload.empty() ? guard.check(payload) : problem;
  }

  /// A guard whose peer has shown its handshake.
  frame_guard greeted(side which) {
    frame_guard result{system, which};
    auto handshake = which == side::node ? message_type::client_handshake
                                         : message_type::server_handshake;
    CHECK(show(result, handshake, bytes_of(peer)).empty());
    return result;
  }

  template<class... Ts>
  std::vector<char> message(const Ts&... xs) {
    return bytes_of(std::vector<caf::strong_actor_ptr>{},
                    caf::make_message(xs...));
  }

  std::string say(side which, const std::vector<char>& payload,
                  uint8_t flags = 0, caf::actor_id receiver = somebody) {
    auto guard = greeted(which);
    return show(guard, message_type::direct_message, payload, flags, receiver);
  }
};

/// The messages that an interface has handlers for, without their content.
template<class... Inputs, class Output>
caf::message sample(caf::typed_mpi<caf::detail::type_list<Inputs...>, Output>) {
  return caf::make_message(Inputs{}...);
}

template<class... Signatures>
std::vector<caf::message> samples(caf::detail::type_list<Signatures...>) {
  return {sample(Signatures{})...};
}

/// Of an actor that other processes may know.
struct mute_state {
  static inline const char* name = "door";
};

/// As CAF's message_type has them, and beyond.
constexpr message_type unknown_operation{17};

} // namespace

TEST_CASE_METHOD(fixture,
                 "frames have a size limit, and the first a smaller one") {
  struct example {
    message_type operation;
    size_t size;
    bool fits;
  };
  frame_guard fresh{system, side::node};
  CHECK(fresh.check(head(message_type::client_handshake, 0x7fff'ffff))
        == "a frame of 2147483647 bytes");
  for (auto& [operation, size, fits] :
       {example{message_type::direct_message, frame_guard::max_message, true},
        example{message_type::direct_message, frame_guard::max_message + 1,
                false},
        example{message_type::client_handshake, frame_guard::max_handshake,
                true},
        example{message_type::client_handshake, frame_guard::max_handshake + 1,
                false},
        example{message_type::monitor_message, frame_guard::max_control, true},
        example{message_type::monitor_message, frame_guard::max_control + 1,
                false},
        example{message_type::down_message, frame_guard::max_control + 1,
                false},
        example{message_type::heartbeat, 0, true},
        example{message_type::heartbeat, 1, false}}) {
    CAPTURE(static_cast<int>(operation), size);
    auto guard = greeted(side::node);
    CHECK(guard.check(head(operation, size)).empty() == fits);
  }
}

TEST_CASE_METHOD(fixture, "each frame has the payload that CAF reads") {
  struct example {
    side which;
    message_type operation;
  };
  for (auto& [which, operation] :
       {example{side::node, message_type::client_handshake},
        example{side::node, message_type::direct_message},
        example{side::node, message_type::monitor_message},
        example{side::node, message_type::down_message},
        example{side::coordinator, message_type::direct_message},
        example{side::coordinator, message_type::monitor_message},
        example{side::coordinator, message_type::down_message}}) {
    CAPTURE(static_cast<int>(which), static_cast<int>(operation));
    auto guard = greeted(which);
    CHECK(guard.check(head(operation, 0)) == "a frame of 0 bytes");
  }
  frame_guard of_node{system, side::node};
  CHECK(of_node.check(head(message_type::client_handshake, 0))
        == "a frame of 0 bytes");
  frame_guard of_coordinator{system, side::coordinator};
  CHECK(of_coordinator.check(head(message_type::server_handshake, 0))
        == "a frame of 0 bytes");
}

TEST_CASE_METHOD(fixture, "each truncated handshake is refused or incomplete") {
  for (auto which : {side::node, side::coordinator}) {
    auto operation = which == side::node ? message_type::client_handshake
                                         : message_type::server_handshake;
    auto whole = bytes_of(peer);
    for (size_t size = 0; size < whole.size(); ++size) {
      CAPTURE(size);
      frame_guard guard{system, which};
      CHECK_FALSE(show(guard, operation,
                       {whole.begin(), whole.begin() + std::ptrdiff_t(size)})
                    .empty());
      CHECK_FALSE(guard.is_greeted());
    }
  }
}

TEST_CASE_METHOD(fixture, "invalid headers are left to CAF") {
  frame_guard guard{system, side::coordinator};
  CHECK(guard.check(head(unknown_operation, 0xffff'ffff)).empty());
}

TEST_CASE_METHOD(fixture, "each side must begin with its own handshake") {
  auto payload = bytes_of(peer);
  for (auto operation :
       {message_type::direct_message, message_type::monitor_message,
        message_type::down_message}) {
    frame_guard guard{system, side::node};
    CHECK(show(guard, operation, payload) == "a message before a handshake");
  }
  frame_guard guard{system, side::node};
  CHECK(show(guard, message_type::server_handshake, payload)
        == "the handshake of a server");
  frame_guard other{system, side::coordinator};
  CHECK(show(other, message_type::client_handshake, payload)
        == "the handshake of a client");
}

TEST_CASE_METHOD(fixture, "a process can send messages only in its own name") {
  auto guard = greeted(side::node);
  SECTION("in its handshakes") {
    // CAF's own nodes say it twice.
    CHECK(show(guard, message_type::client_handshake, bytes_of(peer),
               header::select_connection_flag)
            .empty());
    CHECK(show(guard, message_type::client_handshake, bytes_of(third))
          == "a handshake in the name of another process");
    frame_guard fresh{system, side::node};
    CHECK(show(fresh, message_type::client_handshake, bytes_of(own))
          == "a handshake in the name of this process");
    for (auto& name : {bytes_of(caf::node_id{}),
                       // As CAF reads them, but never makes them.
                       bytes_of(caf::atom("default"), uint32_t{0},
                                caf::node_id::default_data::host_id_type{}),
                       bytes_of(caf::atom("uri"), std::string{"a:b"})}) {
      frame_guard nameless{system, side::node};
      CHECK(show(nameless, message_type::client_handshake, name)
            == "a handshake without a process");
    }
    frame_guard hasty{system, side::node};
    CHECK(show(hasty, message_type::client_handshake, bytes_of(peer),
               header::select_connection_flag)
          == "a second handshake before the first");
  }
  SECTION("in messages, which name no sender") {
    CHECK(show(guard, message_type::routed_message, bytes_of(third, own))
          == "a message that names its sender");
  }
  SECTION("about its own actors") {
    for (auto operation :
         {message_type::monitor_message, message_type::down_message}) {
      CHECK(show(guard, operation, bytes_of(peer, own, caf::error{})).empty());
      for (auto& [from, to] :
           {std::pair{third, own}, std::pair{peer, third}, std::pair{own, own},
            std::pair{caf::node_id{}, own}})
        CHECK(show(guard, operation, bytes_of(from, to, caf::error{}))
              == "a message from or to another process");
    }
  }
}

TEST_CASE_METHOD(fixture, "a peer cannot use the process of another peer") {
  auto certified = GENERATE(true, false);
  auto peers = std::make_shared<peer_table>(certified);
  auto connect = [&](const char* who) {
    return frame_guard{system, side::node, peers,
                       [=] { return std::string{who}; }};
  };
  auto greet = [&](frame_guard& guard) {
    return show(guard, message_type::client_handshake, bytes_of(peer));
  };
  const std::string taken =
    "a handshake in the name of a node that is connected";
  {
    auto first = connect("owner");
    CHECK(greet(first).empty());
    // CAF's own nodes say it twice.
    CHECK(greet(first).empty());
    CHECK(peers->identity_of(peer) == "owner");
    // Without certificates all processes of a machine look the same.
    for (auto who : {"owner", "thief"}) {
      auto second = connect(who);
      CHECK(greet(second) == taken);
      CHECK_FALSE(second.is_greeted());
    }
    CHECK(peers->identity_of(peer) == "owner");
    CHECK(show(first, message_type::direct_message, message(hello())).empty());
  }
  CHECK(peers->identity_of(peer).empty());
  auto heir = connect("heir");
  CHECK(greet(heir).empty());
}

TEST_CASE_METHOD(fixture, "one identity cannot use any number of processes") {
  auto peers = std::make_shared<peer_table>(true);
  auto greet = [&](const char* who, const caf::node_id& as) {
    frame_guard guard{system, side::node, peers,
                      [=] { return std::string{who}; }};
    return show(guard, message_type::client_handshake, bytes_of(as));
  };
  for (uint32_t i = 1; i <= peer_table::max_processes; ++i)
    CHECK(greet("evil", process(i)).empty());
  CHECK(greet("evil", process(peer_table::max_processes + 1))
        == "a handshake in the name of too many processes");
  CHECK(greet("evil", process(1)).empty());
  CHECK(greet("good", process(peer_table::max_processes + 1)).empty());
}

TEST_CASE_METHOD(fixture, "a peer that sent something invalid cannot return") {
  auto certified = GENERATE(true, false);
  auto peers = std::make_shared<peer_table>(certified);
  auto greet = [&](const char* who, const caf::node_id& as) {
    frame_guard guard{system, side::node, peers,
                      [=] { return std::string{who}; }};
    auto problem = show(guard, message_type::client_handshake, bytes_of(as));
    if (problem.empty() && as == peer)
      CHECK_FALSE(
        show(guard, message_type::direct_message, message(1)).empty());
    return problem;
  };
  CHECK(greet("evil", peer).empty());
  CHECK(greet("evil", peer) == "a handshake after it was removed");
  CHECK(greet("evil", third).empty() == !certified);
  CHECK(greet("good", process(3)).empty());
}

TEST_CASE_METHOD(fixture,
                 "nodes and coordinators may send different messages") {
  const std::string none = "a message of an unknown form";
  auto answer = message(caf::ok_atom_v, std::string{"info"},
                        caf::strong_actor_ptr{}, std::string{"spawn_server"});
  auto info = message(caf::sys_atom_v, caf::get_atom_v, std::string{"info"});
  struct example {
    std::vector<char> bytes;
    bool of_node;
    bool of_coordinator;
  };
  const example examples[] = {
    {info, true, true},
    {answer, true, true},
    {message(hello()), true, false},
    {message(terms_atom_v), true, true},
    {message(stop_atom_v), true, true},
    {message(result_batch{{}}), true, false},
    {message(task_batch{{}}), true, true},
    {message(returned_atom_v, index_batch{1}), true, false},
    {message(load_atom_v, uint64_t{1}, false), true, false},
    {message(alive_atom_v, uint64_t{1}, false, uint64_t{2}), true, false},
    {message(load_report{}), true, false},
    {message(renew_atom_v, uint64_t{1}), false, true},
    {message(lost_atom_v), true, true},
    {message(host_list{}), false, true},
    {message(node_terms{}), false, true},
    // CAF's own actors answer with one.
    {message(caf::make_error(caf::sec::runtime_error, "why")), true, true},
    // What ends actors, or only claims that they have ended.
    {message(caf::exit_msg{{}, caf::exit_reason::kill}), false, false},
    {message(caf::down_msg{{}, caf::exit_reason::kill}), false, false},
    // What CAF reads without a limit.
    {message(caf::make_message(1)), false, false},
    {message(std::vector<char>{'a'}), false, false},
    {message(), false, false},
    // What stays in a process.
    {message(write_receipt{}), false, false},
    {message(report_atom_v, progress{}), false, false},
    {message(patience_atom_v, uint64_t{1}), false, true}, // As renew is.
    {message(fetch_result{}), false, false},
    {message(record_batch{}), false, false},
    {message(1), false, false},
  };
  for (auto& x : examples) {
    CAPTURE(&x - examples);
    CHECK(say(side::node, x.bytes) == (x.of_node ? "" : none));
    CHECK(say(side::coordinator, x.bytes) == (x.of_coordinator ? "" : none));
  }
  CHECK(say(side::node, {'\0'}) == none);
  CHECK(say(side::node, {'\1', '\0', '\0', '\0'}) == none);
}

TEST_CASE_METHOD(fixture, "all messages that a door handles are accepted") {
  auto as_payload = [&](const caf::message& x) {
    return bytes_of(std::vector<caf::strong_actor_ptr>{}, x);
  };
  for (auto& x : samples(job_actor::signatures{})) {
    CAPTURE(to_string(x));
    CHECK(say(side::node, as_payload(x)).empty());
  }
  // The rest is what nodes take from it, but for the terms.
  for (auto& x : samples(door_actor::signatures{})) {
    CAPTURE(to_string(x));
    CHECK((say(side::node, as_payload(x)).empty()
           || say(side::coordinator, as_payload(x)).empty()));
  }
}

TEST_CASE_METHOD(fixture, "nodes cannot end actors with errors") {
  auto open =
    system.spawn([](caf::stateful_actor<mute_state>*,
                    int) -> caf::behavior { return {[](caf::ok_atom) {}}; },
                 0);
  system.registry().put(open.id(), open);
  auto error = message(caf::make_error(caf::sec::runtime_error));
  CHECK(say(side::node, error, 0, open.id()) == "a message of an unknown form");
  CHECK(say(side::coordinator, error, 0, open.id()).empty());
  auto guard = greeted(side::node);
  for (unsigned i = 0; i < frame_guard::max_answers; ++i)
    CHECK(show(guard, message_type::direct_message, error).empty());
  CHECK(show(guard, message_type::direct_message, error)
        == "a message of an unknown form");
  caf::anon_send_exit(open, caf::exit_reason::user_shutdown);
}

TEST_CASE_METHOD(fixture, "a received error must be short") {
  CHECK_THAT(say(side::coordinator,
                 message(caf::make_error(caf::sec::runtime_error,
                                         std::string(2'000, 'x')))),
             contains("an error of 2"));
}

TEST_CASE_METHOD(fixture, "errors contain no handles of actors") {
  auto handle =
    system.spawn([](caf::stateful_actor<mute_state>*,
                    int) -> caf::behavior { return {[](caf::ok_atom) {}}; },
                 0);
  auto evil = caf::make_error(caf::sec::runtime_error, handle);
  auto nested = caf::make_error(caf::sec::runtime_error,
                                caf::make_message(handle));
  auto good = caf::make_error(caf::sec::runtime_error, "why", uint64_t{1},
                              caf::atom("how"));
  for (auto which : {side::node, side::coordinator}) {
    auto guard = greeted(which);
    CHECK(show(guard, message_type::down_message, bytes_of(peer, own, good))
            .empty());
    CHECK(show(guard, message_type::direct_message, message(good)).empty());
    for (auto& error : {evil, nested}) {
      CHECK(show(guard, message_type::down_message, bytes_of(peer, own, error))
            == "a message of an unknown form");
      CHECK(show(guard, message_type::direct_message, message(error))
            == "a message of an unknown form");
    }
    CHECK(show(guard, message_type::down_message, bytes_of(peer, own))
          == "a message of an unknown form");
  }
  caf::anon_send_exit(handle, caf::exit_reason::user_shutdown);
}

TEST_CASE_METHOD(fixture, "a process can have only a few actors") {
  auto guard = greeted(side::node);
  auto beat = message(alive_atom_v, uint64_t{1}, false, uint64_t{1});
  auto speak = [&](caf::actor_id as) {
    sender = as;
    return show(guard, message_type::direct_message, beat);
  };
  auto end = [&](caf::actor_id which) {
    sender = which;
    return show(guard, message_type::down_message,
                bytes_of(peer, own, caf::error{}));
  };
  for (int i = 0; i < 1'000; ++i) {
    CHECK(speak(1).empty());
    CHECK(speak(0).empty());
  }
  // One after the other, as they end.
  for (caf::actor_id i = 1; i < 1'000; ++i) {
    CHECK(speak(i).empty());
    CHECK(end(i).empty());
  }
  for (caf::actor_id i = 1; i <= frame_guard::max_actors; ++i)
    CHECK(speak(i).empty());
  CHECK(speak(2'000) == "messages of more than 100 actors");
}

TEST_CASE_METHOD(fixture, "received handles count as actors of the process") {
  auto guard = greeted(side::node);
  auto join = [&](caf::actor_id number) {
    auto payload = bytes_of(uint8_t{0}, uint16_t{0},
                            std::string{"@<>+@atom+@actor+@str+@u64"},
                            uint64_t{1}, number, peer, std::string{"n"},
                            uint64_t{1});
    return show(guard, message_type::direct_message, payload);
  };
  for (caf::actor_id i = 10; i < 10 + frame_guard::max_actors - 1; ++i)
    CHECK(join(i).empty());
  CHECK(join(2'000) == "messages of more than 100 actors");
}

TEST_CASE_METHOD(fixture,
                 "a node may send only requests for joining, and not often") {
  using namespace std::chrono_literals;
  auto guard = greeted(side::node);
  allowance::time_point now{1h};
  auto ask = [&](const std::vector<char>& payload, uint64_t as) {
    number = as;
    auto problem =
      guard.check(head(message_type::direct_message, payload.size()), now);
    return problem.empty() ? guard.check(payload, now) : problem;
  };
  auto greeting = message(hello());
  auto terms = message(terms_atom_v);
  for (unsigned i = 0; i < frame_guard::questions_at_once; ++i)
    CHECK(ask(i % 2 == 0 ? greeting : terms, i + 1).empty());
  // The same message without a number is no question: it says that it leaves.
  CHECK(ask(terms, 0).empty());
  SECTION("a hello is, in any case") {
    CHECK(ask(greeting, 0) == "too many requests");
  }
  SECTION("after a while it may again") {
    now += 2s;
    CHECK(ask(greeting, 99).empty());
    CHECK(ask(terms, 100).empty());
    CHECK(ask(terms, 101) == "too many requests");
  }
  SECTION("nor for anything else") {
    now += 1h;
    for (auto& payload :
         {message(alive_atom_v, uint64_t{1}, false, uint64_t{1}),
          message(result_batch{}),
          message(caf::sys_atom_v, caf::get_atom_v, std::string{"info"})}) {
      CHECK(ask(payload, 0).empty());
      CHECK(ask(payload, 7) == "a message of an unknown form");
    }
  }
}

TEST_CASE_METHOD(fixture, "messages contain only handles of their sender") {
  auto actor_of = [&](const caf::node_id& process) {
    return bytes_of(uint64_t{3}, process);
  };
  auto joined = [](std::vector<char> head, const std::vector<char>& tail) {
    head.insert(head.end(), tail.begin(), tail.end());
    return head;
  };
  auto join = [&](const caf::node_id& process) {
    auto head = bytes_of(uint8_t{0}, uint16_t{0},
                         std::string{"@<>+@atom+@actor+@str+@u64"},
                         uint64_t{1});
    return joined(joined(head, actor_of(process)),
                  bytes_of(std::string{"n"}, uint64_t{1}));
  };
  auto welcome = [&](const caf::node_id& process) {
    auto head = bytes_of(uint8_t{0}, uint16_t{0},
                         std::string{"@<>+@str+@strong_actor_ptr"},
                         std::string{});
    return joined(head, actor_of(process));
  };
  CHECK(say(side::node, join(peer)).empty());
  CHECK(say(side::coordinator, welcome(peer)).empty());
  CHECK(
    say(side::coordinator, message(std::string{"no"}, caf::strong_actor_ptr{}))
      .empty());
  for (auto& process : {own, third}) {
    CHECK(say(side::node, join(process)) == "an actor of another process");
    CHECK(say(side::coordinator, welcome(process))
          == "an actor of another process");
  }
}

TEST_CASE_METHOD(fixture, "messages reach only actors that handle them") {
  auto open =
    system.spawn([](caf::stateful_actor<mute_state>*,
                    int) -> caf::behavior { return {[](caf::ok_atom) {}}; },
                 0);
  auto closed =
    system.spawn([](caf::event_based_actor*,
                    int) -> caf::behavior { return {[](caf::ok_atom) {}}; },
                 0);
  system.registry().put(open.id(), open);
  system.registry().put(closed.id(), closed);
  auto bytes = message(leave_atom_v);
  CHECK(say(side::node, bytes, 0, open.id()).empty());
  CHECK(say(side::node, bytes, 0, closed.id())
        == "a message for an actor that accepts none");
  // There is none by any name, so CAF drops these.
  CHECK(
    say(side::node, bytes, header::named_receiver_flag, closed.id()).empty());
  for (auto& x : {open, closed})
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
}
