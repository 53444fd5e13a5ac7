#pragma once

#include "http/local_resources.hpp"

#include <cstddef>
#include <memory>

namespace muster {

/// Raises the limit on open files as far as the system lets this process, and
/// returns what connections may take of that: all but a reserve for files and
/// name look-ups, what the I/O threads need (0: as many as by default), and
/// connections to `nodes` of them.
std::shared_ptr<http::local_resources> take_descriptors(size_t io_threads = 0,
                                                        size_t nodes = 0);

} // namespace muster
