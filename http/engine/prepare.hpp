// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/exchange.hpp"
#include "http/tls/tls.hpp"

#include <optional>
#include <string>

namespace muster::http {

/// Prepares what each engine needs: TLS, and local resources if `settings` has
/// none. On failure (an unreadable CA file), returns nullopt and stores a
/// sentence in `error`.
std::optional<tls_context> prepare(engine_settings& settings,
                                   std::string& error);

} // namespace muster::http
