#pragma once

#include <chrono>
#include <string>

namespace muster::http {

/// A duration for a sentence: `300 ms`, `1.5 s`, `120 s`.
std::string to_text(std::chrono::milliseconds duration);

} // namespace muster::http
