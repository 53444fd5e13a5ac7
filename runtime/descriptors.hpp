// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/net/local_resources.hpp"

#include <cstddef>
#include <memory>

namespace muster {

/// Raises the limit on open files as far as the system permits. Returns the
/// budget of connections: the limit minus a reserve for files and name
/// look-ups, minus the descriptors of the I/O threads (0: the default number),
/// minus connections to `nodes` nodes.
std::shared_ptr<http::local_resources> take_descriptors(size_t io_threads = 0,
                                                        size_t nodes = 0);

} // namespace muster
