// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/url/url.hpp"

#include <string>
#include <string_view>

namespace muster {

/// What stands for a target in the ledger, with its credentials: two targets
/// with the same key ask for the same.
std::string key_of(const http::url& target);

/// The target that a key was made of.
http::url target_of(std::string_view key);

/// The target's shown(), made of its key.
std::string shown_target(std::string key);

} // namespace muster
