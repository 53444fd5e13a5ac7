// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string>

namespace muster::http {

/// Whom to trust.
struct tls_settings {
  /// PEM file with the authorities to trust; empty for the system's store.
  std::string ca_file;
  bool verify = true;
  /// PEM text with the authorities to trust. Unless empty, ca_file is not read
  /// and only names where the text is from.
  std::string ca_pem{};
};

} // namespace muster::http
