// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/look_up_window.hpp"

#include "tests/support/catch.hpp"

#include <random>

using muster::look_up_window;

namespace {

/// Ends this number of look-ups that started under the current limit.
void end(look_up_window& window, size_t count, bool strained) {
  auto epoch = window.epoch();
  for (size_t i = 0; i < count; ++i)
    window.record(epoch, strained);
}

} // namespace

TEST_CASE("each round without strain raises the limit up to the maximum") {
  look_up_window window{{4, 32, 60, 8}};
  for (size_t expected : {32, 40, 48, 56, 60, 60}) {
    CHECK(window.limit() == expected);
    end(window, window.limit(), false);
  }
}

TEST_CASE("strain halves the limit down to the minimum") {
  look_up_window window{{4, 32, 256, 8}};
  for (size_t expected : {32, 16, 8, 4, 4}) {
    CHECK(window.limit() == expected);
    end(window, window.limit(), true);
  }
}

TEST_CASE("look-ups that started under one limit halve it only once") {
  look_up_window window{{4, 64, 256, 8}};
  auto epoch = window.epoch();
  for (int i = 0; i < 64; ++i)
    window.record(epoch, true);
  CHECK(window.limit() == 32);
}

TEST_CASE("a few strained look-ups in a round do not matter") {
  look_up_window window{{4, 64, 256, 8}};
  end(window, 16, true);
  end(window, 48, false);
  CHECK(window.limit() == 72);
  end(window, 19, true);
  CHECK(window.limit() == 36);
}

TEST_CASE("names that always fail do not slow others down") {
  auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 rng{seed};
  std::bernoulli_distribution dead{0.05};
  look_up_window window;
  for (int i = 0; i < 20'000; ++i)
    window.record(window.epoch(), dead(rng));
  CHECK(window.limit() > 100);
}
