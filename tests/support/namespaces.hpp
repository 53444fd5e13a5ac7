// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace muster::test {

/// Machines on a switch: network namespaces, each with a loopback device and
/// its own address. They can reach only each other. They have no names, and
/// disappear when the object, or the test, and the last process in them have
/// ended.
class test_network {
public:
  /// Returns null and stores the reason in `why` if this is not permitted or
  /// not possible.
  static std::unique_ptr<test_network> make(size_t machines, std::string& why);

  ~test_network();
  test_network(const test_network&) = delete;
  test_network& operator=(const test_network&) = delete;

  /// Address of a machine; machines count from 0.
  std::string address(size_t machine) const;

  /// Calls `work` on a machine. Sockets and processes that it opens stay on
  /// that machine.
  template<class Work>
  void on(size_t machine, Work work) const {
    visit guest{machines_.at(machine).get()};
    work();
  }

  /// Disconnects the machine.
  void cut(size_t machine) const;

  /// Connects the machine again.
  void mend(size_t machine) const;

private:
  class space {
  public:
    explicit space(int fd) : fd_{fd} {
      // nop
    }
    space(space&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {
      // nop
    }
    ~space();
    int get() const {
      return fd_;
    }

  private:
    int fd_;
  };

  /// Moves the calling thread to another network namespace until destruction.
  class visit {
  public:
    explicit visit(int to);
    ~visit();
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;

  private:
    int home_;
  };

  test_network() = default;

  static space make_space();
  void plug(size_t machine, const char* state) const;

  std::vector<space> machines_;
  std::vector<space> switch_; ///< One namespace.
};

} // namespace muster::test
