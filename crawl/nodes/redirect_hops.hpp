// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/url/url.hpp"
#include "messages/record.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace muster {

/// The redirects of an attempt, for its result. URLs are redacted, and longer
/// ones are shortened to 2,048 bytes. `statuses` are those of the answers of
/// `visited`.
std::vector<redirect_hop> chain_of(const std::vector<http::url>& visited,
                                   const std::vector<uint16_t>& statuses);

/// Why a chain that another process sent is invalid; empty if it is valid.
/// `followed`: maximum number of redirects to follow. One more may lead into a
/// loop.
std::string problem_of_chain(const std::vector<redirect_hop>& chain,
                             size_t followed);

/// Memory of a chain in bytes; about its size on the wire.
size_t size_of(const std::vector<redirect_hop>& chain);

/// Whether the status is one of those that can redirect.
bool is_redirect(uint16_t status);

/// The last second of the year 9999; a timestamp shows no later time.
inline constexpr std::chrono::seconds end_of_time{253'402'300'799};

/// Whether `since_epoch` is absent, or a time from 1970 to 9999.
bool is_start(microseconds since_epoch);

} // namespace muster
