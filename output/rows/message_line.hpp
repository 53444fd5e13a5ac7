// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string>
#include <string_view>

namespace muster::output {

/// A message on standard error, as a line: `coordinator: cannot open urls.txt`.
/// Hides credentials in URLs, and escapes control characters.
std::string message_line(std::string_view program, std::string_view sentence);

} // namespace muster::output
