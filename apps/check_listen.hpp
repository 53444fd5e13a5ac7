#pragma once

#include "apps/endpoint.hpp"

#include <string>

namespace muster {

/// Why nobody could listen at `where` just now, a sentence; empty if one could.
/// Tries it and lets go again, before a run opens or makes any file.
std::string check_listen(const endpoint& where);

} // namespace muster
