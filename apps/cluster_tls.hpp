#pragma once

#include "apps/settings.hpp"

#include <string>

namespace muster {

/// Loads the files as CAF will, which hangs where one is of no use, and checks
/// what the other side will: that certificate and key belong together, that the
/// certificate is valid now and from the authority, and that it may serve as
/// that of a server and of a client. Returns nothing, or a sentence that names
/// the option and the file at fault.
std::string check_cluster_tls(const cluster_tls& files);

} // namespace muster
