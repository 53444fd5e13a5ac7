// SPDX-License-Identifier: BSD-3-Clause

#pragma once

namespace muster {

/// The release, from CMakeLists.txt.
inline constexpr const char* version = MUSTER_VERSION;

} // namespace muster
