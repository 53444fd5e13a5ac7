// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/settings.hpp"

#include <string>
#include <string_view>

namespace muster {

/// Checks the connection between coordinator and nodes at `where`, the value of
/// `option`: either all files for TLS are present and valid, or none are
/// needed. Returns a sentence that names the keys, or an empty string.
std::string check_connection(const cluster_settings& value,
                             const endpoint& where, std::string_view option);

/// Loads the files in advance, because CAF hangs if one is invalid. Checks what
/// the other side will check: certificate and key match, the certificate is
/// valid now and issued by the authority, and its purpose permits servers and
/// clients. Returns an empty string, or a sentence that names the option and
/// the invalid file.
std::string check_cluster_tls(const cluster_tls& files);

/// Checks the coordinator's `[cluster]` settings.
std::string check_cluster(const settings& value);

} // namespace muster
