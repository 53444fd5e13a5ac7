// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace muster::test {

/// Machines on a switch: network namespaces, each with a loopback device and
/// an address of its own, and nothing else that it could reach. They have no
/// names outside and end with the object, or with the test that dies, and the
/// last process in them.
class test_network {
public:
  /// Null where that is not permitted or not possible, with the reason in
  /// `why`.
  static std::unique_ptr<test_network> make(size_t machines, std::string& why);

  ~test_network();
  test_network(const test_network&) = delete;
  test_network& operator=(const test_network&) = delete;

  /// Of a machine, counted from 0.
  std::string address(size_t machine) const;

  /// Calls `work` on a machine: sockets that it opens and processes that it
  /// starts are there and stay there.
  template<class Work>
  void on(size_t machine, Work work) const {
    visit guest{machines_.at(machine).get()};
    work();
  }

  /// Pulls the machine's cable.
  void cut(size_t machine) const;

  /// Puts it back.
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

  /// Keeps the calling thread in another network namespace.
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
  std::vector<space> switch_; ///< One.
};

} // namespace muster::test
