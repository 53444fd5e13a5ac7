#pragma once

#include <cstddef>
#include <string>

namespace muster {

/// Appends all of a file to `text`. False with errno set on failure, which a
/// file of more than `max_size` bytes is, too.
bool read_file(const std::string& path, std::string& text, size_t max_size);

} // namespace muster
