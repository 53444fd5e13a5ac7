// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

namespace muster {

using teller = std::function<void(const std::string&)>;

/// Limits messages to `most` per minute, for events that strangers can cause at
/// will. Before the next message, it prints the number of those that were
/// omitted. The result can be copied, and called by one thread at a time.
teller
rate_limited(teller tell, size_t most,
             std::function<std::chrono::steady_clock::time_point()> clock =
               std::chrono::steady_clock::now);

} // namespace muster
