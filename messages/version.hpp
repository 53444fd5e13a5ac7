// SPDX-License-Identifier: BSD-3-Clause

#pragma once

namespace muster {

/// The release, from CMakeLists.txt: `1.2.3`.
extern const char* const version;

/// Its day, from CMakeLists.txt: `2026-03-01`.
extern const char* const release_day;

} // namespace muster
