// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/settings.hpp"

#include <string>

namespace muster {

/// The settings for fetching that a coordinator sends to its nodes. Contains
/// credentials if `fetch.header` or `proxy.url` does: do not log it.
struct sent_settings {
  /// The groups fetch, politeness, proxy and tls as an INI text, without
  /// settings that belong to a machine: fetch.io-threads,
  /// proxy.from-environment and the path of tls.ca-file.
  std::string ini;
  std::string ca_pem; ///< Content of tls.ca-file; empty if it is not set.
};

/// Extracts these settings. Call load_authorities() first.
sent_settings settings_to_send(settings value);

/// Applies `from`, and sets derived values. Returns an empty string, or a
/// sentence that names what is unknown, missing or out of range; then `value`
/// is undefined.
std::string apply_sent(const sent_settings& from, settings& value);

} // namespace muster
