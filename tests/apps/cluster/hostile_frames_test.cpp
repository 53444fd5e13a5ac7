// SPDX-License-Identifier: BSD-3-Clause

// A client that writes CAF's frames by hand.

#include "runtime/guarded_wire.hpp"
#include "runtime/strangers.hpp"
#include "runtime/system.hpp"
#include "tests/apps/cluster/cluster_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/process.hpp"
#include "tests/support/servers/hostile_client.hpp"

#include <caf/binary_serializer.hpp>
#include <caf/io/basp/header.hpp>
#include <caf/io/basp/message_type.hpp>
#include <caf/scoped_execution_unit.hpp>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <iterator>
#include <map>
#include <string>
#include <vector>

using namespace muster;
using namespace muster::test;
using caf::io::basp::header;
using caf::io::basp::message_type;

namespace {

constexpr size_t urls = 200;

/// Writes frames.
class frame_writer {
public:
  template<class... Ts>
  std::string bytes_of(const Ts&... xs) {
    std::vector<char> result;
    caf::scoped_execution_unit context{&system_};
    caf::binary_serializer sink{&context, result};
    CHECK_FALSE(sink(xs...));
    return {result.begin(), result.end()};
  }

  std::string frame(message_type operation, const std::string& payload = {},
                    uint64_t number = 0, caf::actor_id sender = 0,
                    caf::actor_id receiver = 0) {
    return bytes_of(header{operation, 0, static_cast<uint32_t>(payload.size()),
                           number, sender, receiver})
           + payload;
  }

  std::string greeting(const caf::node_id& as) {
    return frame(message_type::client_handshake, bytes_of(as));
  }

  /// The node ID of the first actor system in a process of this machine.
  caf::node_id process(uint32_t number) const {
    auto own = system_.node();
    auto host = static_cast<const caf::node_id::default_data&>(*own).host_id();
    host.back() = 0;
    return caf::make_node_id(number, host);
  }

private:
  system_config config_{runtime_settings{}, true};
  caf::actor_system system_{config_};
};

uint16_t port_of(const cluster_run& run) {
  auto& address = run.address();
  return static_cast<uint16_t>(
    std::stoul(address.substr(address.rfind(':') + 1)));
}

/// Waits for the successful end of the job.
void complete(cluster_run& run, const std::vector<std::string>& options = {}) {
  run.add("good", options);
  run.finish();
  run.check_all_ok();
  CHECK(run.shares() == std::map<std::string, size_t>{{"good", run.fed()}});
}

/// Limits a process to this number of descriptors.
void leave_descriptors(const process& program, size_t count) {
  auto directory = "/proc/" + std::to_string(program.pid()) + "/fd";
  auto open = static_cast<size_t>(
    std::distance(std::filesystem::directory_iterator{directory}, {}));
  rlimit limit{open + count, open + count};
  REQUIRE(::prlimit(program.pid(), RLIMIT_NOFILE, &limit, nullptr) == 0);
}

const std::vector<message_type> operations{
  message_type::server_handshake, message_type::client_handshake,
  message_type::direct_message,   message_type::routed_message,
  message_type::monitor_message,  message_type::down_message,
  message_type::heartbeat};

/// A valid header of an empty frame.
std::string empty_frame(frame_writer& frames, message_type operation) {
  switch (operation) {
    case message_type::server_handshake:
      return frames.frame(operation, {}, 3);
    case message_type::direct_message:
    case message_type::routed_message:
      return frames.frame(operation, {}, 1, 5, 11);
    case message_type::down_message:
      return frames.frame(operation, {}, 0, 5, 0);
    default:
      return frames.frame(operation);
  }
}

} // namespace

TEST_CASE("an empty frame does not crash a coordinator") {
  frame_writer frames;
  cluster_run run;
  run.start();
  run.feed(urls);
  uint32_t number = 1;
  for (auto operation : operations)
    for (auto greets : {false, true}) {
      CAPTURE(static_cast<int>(operation), greets);
      hostile_client stranger{port_of(run)};
      if (greets)
        stranger.send(frames.greeting(frames.process(++number)));
      stranger.send(empty_frame(frames, operation));
      if (operation != message_type::heartbeat)
        stranger.wait_for_end();
    }
  complete(run);
}

TEST_CASE("an empty frame does not crash a node") {
  frame_writer frames;
  listener false_coordinator;
  for (auto operation : operations) {
    CAPTURE(static_cast<int>(operation));
    process node{
      {MUSTER_BINARY_DIR "/muster-node",
       "--cluster.join=127.0.0.1:" + std::to_string(false_coordinator.port()),
       "--cluster.stay=false", "--cluster.patience=1ms"}};
    auto connection = ::accept(false_coordinator.native(), nullptr, nullptr);
    REQUIRE(connection >= 0);
    auto bytes = empty_frame(frames, operation);
    CHECK(::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL)
          == ssize_t(bytes.size()));
    if (operation == message_type::heartbeat)
      ::shutdown(connection, SHUT_RDWR);
    CHECK(node.wait() == exit_status{1, 0});
    ::close(connection);
  }
}

TEST_CASE("a peer cannot replace a connected node") {
  frame_writer frames;
  cluster_run run;
  run.start();
  run.feed(urls / 2);
  auto& good = run.add("good");
  run.wait_for_notice("node good has joined");
  auto as_good = frames.process(static_cast<uint32_t>(good.pid()));
  for (int i = 0; i < 3; ++i) {
    hostile_client thief{port_of(run)};
    thief.send(frames.greeting(as_good));
    thief.wait_for_end();
  }
  run.wait_for_notice("a handshake in the name of a node that is connected");
  run.feed(urls / 2);
  run.finish();
  run.check_all_ok();
  CHECK(run.shares() == std::map<std::string, size_t>{{"good", urls}});
  CHECK_THAT(run.log(), !contains("is lost"));
}

TEST_CASE("unread data of a node takes little memory") {
  frame_writer frames;
  cluster_run run;
  run.start();
  run.feed(urls);
  auto self = frames.process(7);
  hostile_client deaf{port_of(run)};
  deaf.send(frames.greeting(self));
  // Each frame is answered: there is no such actor.
  auto coordinator =
    frames.process(static_cast<uint32_t>(run.coordinator().pid()));
  auto question = frames.frame(message_type::monitor_message,
                               frames.bytes_of(self, coordinator), 0, 0,
                               1'000'000);
  std::string questions;
  for (int i = 0; i < 1'000; ++i)
    questions += question;
  for (size_t sent = 0; sent < 4 * max_unread_frames; sent += 1'000)
    deaf.send(questions);
  run.wait_for_notice("it does not read what it is sent");
  complete(run);
}

TEST_CASE("strangers do not keep nodes out when descriptors are scarce") {
  authority ca;
  auto sealed = GENERATE(false, true);
  CAPTURE(sealed);
  cluster_run run;
  auto options = [&](const std::string& name) -> std::vector<std::string> {
    if (!sealed)
      return {};
    auto own = ca.issue();
    return {"--cluster.tls.cert=" + run.file(name + ".pem", own.certificate),
            "--cluster.tls.key=" + run.file(name + ".key", own.key),
            "--cluster.tls.ca=" + run.file(name + "-ca.pem", ca.pem())};
  };
  run.start(options("coordinator"));
  run.feed(urls);
  leave_descriptors(run.coordinator(), strangers::max_waiting / 2);
  std::deque<hostile_client> silent;
  for (size_t i = 0; i < 2 * strangers::max_waiting; ++i)
    silent.emplace_back(port_of(run));
  silent.front().wait_for_end();
  complete(run, options("good"));
}

TEST_CASE("a silent connection is closed after a time") {
  cluster_run run;
  run.start();
  run.feed(urls);
  hostile_client silent{port_of(run)};
  silent.wait_for_end();
  complete(run);
}
