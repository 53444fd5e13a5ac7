// SPDX-License-Identifier: BSD-3-Clause

#include "apps/rate_limited_log.hpp"

#include <memory>
#include <utility>

namespace muster {

namespace {

constexpr std::chrono::minutes period{1};

struct ration {
  std::chrono::steady_clock::time_point end;
  size_t told = 0;
  size_t left_out = 0;
};

} // namespace

teller
rate_limited(teller tell, size_t most,
             std::function<std::chrono::steady_clock::time_point()> clock) {
  auto state = std::make_shared<ration>();
  state->end = clock() + period;
  return [=](const std::string& sentence) {
    auto now = clock();
    if (now >= state->end) {
      auto left_out = std::exchange(*state, {now + period}).left_out;
      if (left_out > 0)
        tell("(" + std::to_string(left_out) + " more such lines omitted)");
    }
    if (state->told == most) {
      ++state->left_out;
      return;
    }
    ++state->told;
    tell(sentence);
  };
}

} // namespace muster
