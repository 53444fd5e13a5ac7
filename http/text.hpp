// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <chrono>
#include <string>

namespace muster::http {

/// A duration for messages: `300 ms`, `1.5 s`, `120 s`.
std::string to_text(std::chrono::milliseconds duration);

/// A time for messages, in UTC: `2026-11-27T18:30:02Z`.
std::string to_text(std::chrono::sys_seconds time);

} // namespace muster::http
