#pragma once

#include "apps/program.hpp"

#include <string>

namespace muster {

/// A bash script that completes the names of options, the values of those
/// with few values, and file names. Needs bash alone.
std::string bash_completion(const program& of);

} // namespace muster
