// SPDX-License-Identifier: BSD-3-Clause

#include "messages/version.hpp"

namespace muster {

const char* const version = MUSTER_VERSION;
const char* const release_day = MUSTER_RELEASE_DAY;

} // namespace muster
