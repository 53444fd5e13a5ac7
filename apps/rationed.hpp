#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

namespace muster {

using teller = std::function<void(const std::string&)>;

/// Tells at most so many sentences a minute, for what strangers can bring about
/// at will. Of those left out it tells the number, before the next one that it
/// tells. What it returns may be copied, and called by one thread at a time.
teller rationed(teller tell, size_t most,
                std::function<std::chrono::steady_clock::time_point()> clock =
                  std::chrono::steady_clock::now);

} // namespace muster
