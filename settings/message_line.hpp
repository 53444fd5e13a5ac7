// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string>
#include <string_view>

namespace muster {

/// What a program says on standard error, as a line: `coordinator: cannot open
/// urls.txt`. No URL in it shows its credentials, and no character does harm to
/// a terminal.
std::string message_line(std::string_view program, std::string_view sentence);

} // namespace muster
