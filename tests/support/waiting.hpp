// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <chrono>
#include <stdexcept>
#include <thread>

namespace muster::test {

/// Waits until `holds` returns true because of another thread or process.
/// @throws std::runtime_error after a minute, which is enough for sanitizer
/// builds on a busy machine
template<class Condition>
void wait_until(Condition holds) {
  auto end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end)
      throw std::runtime_error{"the condition did not become true"};
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

} // namespace muster::test
