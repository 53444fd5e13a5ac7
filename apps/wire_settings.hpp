#pragma once

#include "apps/settings.hpp"

#include <string>

namespace muster {

/// What a coordinator tells its nodes about how to fetch. Holds credentials if
/// `fetch.header` does: not to be logged.
struct wire_settings {
  /// The groups fetch, politeness and tls as an INI text, without what another
  /// machine has to know for itself: fetch.io-threads and the path of
  /// tls.ca-file.
  std::string ini;
  std::string ca_pem; ///< What tls.ca-file holds; empty if it is not set.
};

/// Takes the settings apart; load_authorities() has to come first.
wire_settings to_wire(settings value);

/// Sets what `from` says, and what follows from it. Returns nothing, or a
/// sentence that names what is unknown, missing or out of range; then `value`
/// is undefined.
std::string apply_wire(const wire_settings& from, settings& value);

} // namespace muster
