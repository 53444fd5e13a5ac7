// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/settings.hpp"

#include <string>

namespace muster {

/// Loads the files in advance, because CAF hangs if one is invalid. Checks what
/// the other side will check: certificate and key match, the certificate is
/// valid now and issued by the authority, and its purpose permits servers and
/// clients. Returns an empty string, or a sentence that names the option and
/// the invalid file.
std::string check_cluster_tls(const cluster_tls& files);

} // namespace muster
