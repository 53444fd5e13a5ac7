// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string>

namespace muster::http {

/// Whether and how to verify certificates.
struct tls_settings {
  /// PEM file with the trusted authorities; empty for the system's store.
  std::string ca_file;
  bool verify = true;
  /// PEM text with the trusted authorities. If set, ca_file is not read, and
  /// only names the source of the text in errors.
  std::string ca_pem{};
};

} // namespace muster::http
