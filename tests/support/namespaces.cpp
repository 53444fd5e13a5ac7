// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/namespaces.hpp"

#include "tests/support/process.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <stdexcept>
#include <system_error>

namespace muster::test {

namespace {

constexpr const char* own_space = "/proc/thread-self/ns/net";

int checked(int result, const char* what) {
  if (result < 0)
    throw std::system_error{errno, std::generic_category(), what};
  return result;
}

int open_own_space() {
  return checked(::open(own_space, O_RDONLY | O_CLOEXEC), own_space);
}

/// Runs ip(8) in the current namespace.
void ip(std::vector<std::string> arguments) {
  std::string text = "ip";
  for (auto& argument : arguments)
    text += ' ' + argument;
  arguments.insert(arguments.begin(), "ip");
  auto result = run(std::move(arguments));
  if (result.status != exit_status{0, 0})
    throw std::runtime_error{text + ": " + result.err};
}

} // namespace

test_network::space::~space() {
  if (fd_ >= 0)
    ::close(fd_);
}

test_network::visit::visit(int to) : home_{open_own_space()} {
  if (::setns(to, CLONE_NEWNET) != 0) {
    auto reason = errno;
    ::close(home_);
    throw std::system_error{reason, std::generic_category(), "setns"};
  }
}

test_network::visit::~visit() {
  // In the wrong namespace, further tests would be invalid.
  if (::setns(home_, CLONE_NEWNET) != 0)
    std::terminate();
  ::close(home_);
}

test_network::space test_network::make_space() {
  space home{open_own_space()};
  checked(::unshare(CLONE_NEWNET), "unshare");
  space result{open_own_space()};
  checked(::setns(home.get(), CLONE_NEWNET), "setns");
  visit guest{result.get()};
  ip({"link", "set", "lo", "up"});
  return result;
}

std::unique_ptr<test_network> test_network::make(size_t machines,
                                                 std::string& why) {
  std::unique_ptr<test_network> result{new test_network};
  try {
    result->switch_.push_back(make_space());
    visit guest{result->switch_.front().get()};
    ip({"link", "add", "bridge", "type", "bridge"});
    ip({"link", "set", "bridge", "up"});
    for (size_t i = 0; i < machines; ++i) {
      result->machines_.push_back(make_space());
      auto port = "port" + std::to_string(i);
      auto where = "/proc/" + std::to_string(::getpid()) + "/fd/"
                   + std::to_string(result->machines_.back().get());
      ip({"link", "add", port, "type", "veth", "peer", "name", "eth0", "netns",
          where});
      ip({"link", "set", port, "master", "bridge", "up"});
      result->on(i, [&] {
        ip({"address", "add", result->address(i) + "/24", "dev", "eth0"});
        ip({"link", "set", "eth0", "up"});
      });
    }
  } catch (const std::exception& error) {
    why = "no network namespaces here: " + std::string{error.what()};
    return nullptr;
  }
  return result;
}

test_network::~test_network() = default;

std::string test_network::address(size_t machine) const {
  // A network for documentation, which no one uses.
  return "192.0.2." + std::to_string(machine + 1);
}

void test_network::plug(size_t machine, const char* state) const {
  visit guest{switch_.front().get()};
  ip({"link", "set", "port" + std::to_string(machine), state});
}

void test_network::cut(size_t machine) const {
  plug(machine, "down");
}

void test_network::mend(size_t machine) const {
  plug(machine, "up");
}

} // namespace muster::test
