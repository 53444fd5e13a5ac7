// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace muster::demo {

/// The client's request cannot be served; the text is the body of the response.
struct bad_request : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A whole decimal number from `low` to `high`.
/// @throws bad_request
std::uint64_t parse_number(std::string_view text, std::uint64_t low,
                           std::uint64_t high);

/// Bytes, at most `high`, with an optional binary unit: `10`, `10k`, `1m`,
/// `2g`.
/// @throws bad_request
std::uint64_t parse_size(std::string_view text, std::uint64_t high);

/// Filler for bodies, repeated as needed: 64 KiB of lines of text.
const std::string& filler();

/// The first `size` bytes of the repeated filler as one gzip member.
std::string gzip(std::uint64_t size);

} // namespace muster::demo
