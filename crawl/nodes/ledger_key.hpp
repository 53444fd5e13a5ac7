// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/url/url.hpp"

#include <string>
#include <string_view>

namespace muster {

/// The key of a target in the ledger, with its credentials. Targets with the
/// same key send the same request.
std::string key_of(const http::url& target);

/// The target of a key.
http::url target_of(std::string_view key);

/// shown() of the target of a key.
std::string shown_target(std::string key);

} // namespace muster
