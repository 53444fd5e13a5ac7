// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <string>

namespace muster {

/// Appends the whole file to `text`. On failure returns false and sets errno. A
/// file of more than `max_size` bytes is a failure, too.
bool read_file(const std::string& path, std::string& text, size_t max_size);

} // namespace muster
