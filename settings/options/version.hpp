#pragma once

namespace muster {

/// The release, from CMakeLists.txt.
inline constexpr const char* version = MUSTER_VERSION;

} // namespace muster
