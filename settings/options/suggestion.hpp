// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace muster {

/// The candidate that `word` most likely means: a few edits away, or equal
/// after its group (`timeout` for `fetch.timeout`). Empty if none is near.
std::string nearest(std::string_view word,
                    const std::vector<std::string>& candidates);

/// `: did you mean 'fetch.timeout'?`, or an empty string. `prefix` precedes the
/// suggested name.
std::string did_you_mean(std::string_view word,
                         const std::vector<std::string>& candidates,
                         std::string_view prefix = "");

} // namespace muster
