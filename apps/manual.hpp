#pragma once

#include <string>

namespace muster {

/// The manual page of the coordinator, section 1, in the man macros of roff.
std::string manual_page();

} // namespace muster
