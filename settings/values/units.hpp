// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster {

/// Parses `500ms`, `20s`, `1.5m` or `2h`; only zero needs no unit. Returns
/// nullopt for anything else, for values that are not a whole number of
/// milliseconds, and for values that are too large.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The shortest form that parse_duration() reads back: `90s`, `2h`, `0s`.
std::string format_duration(std::chrono::milliseconds duration);

/// Parses true, yes, on and 1, or false, no, off and 0, in any case.
std::optional<bool> parse_bool(std::string_view text);

/// Parses a number of bytes: `4096`, `64KiB`, `1.5GiB`, `10GB`, or `64K`, which
/// is `64KiB`; the case of the unit does not matter. Returns nullopt for
/// anything else, for values that are not a whole number of bytes, and for
/// values that are too large.
std::optional<uint64_t> parse_size(std::string_view text);

/// The shortest form that parse_size() reads back: `64KiB`, `10GB`, `0`.
std::string format_size(uint64_t bytes);

} // namespace muster
