// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace muster::output {

/// The file that `path` leads to, through symbolic links. It need not exist.
std::filesystem::path resolved(const std::string& path);

/// The name of a new file in the directory of `file`, whose links are resolved,
/// because it is renamed at the end: `.new-NAME` for the prefix `.new-`.
std::filesystem::path name_beside(const std::filesystem::path& file,
                                  std::string_view prefix);

/// Gives the file `path` the mode and, as far as permitted, the owner of the
/// open file `fd`.
void take_after(int fd, const std::string& path);

} // namespace muster::output
