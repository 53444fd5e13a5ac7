// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/record.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::output {

/// A size for people: `512 B`, `31.2 MiB`.
std::string human_bytes(uint64_t bytes);

/// A duration for people: `3.12 ms`, `41.2 s`, `12 min 5 s`, `2 h 13 min`.
std::string human_time(microseconds time);

/// Events per second for people: `2.5/s`, `728/s`.
std::string human_rate(uint64_t count, microseconds time);

/// `1 URL`, `2 URLs`.
std::string counted(uint64_t count, std::string_view noun);

/// `Label one, two, three`: continues below its first item after 80 columns.
/// Empty if there are no items.
std::string labelled(std::string_view label,
                     const std::vector<std::string>& items);

} // namespace muster::output
