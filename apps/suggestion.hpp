#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace muster {

/// The candidate that `word` was most likely meant to be, if one is near: a
/// few edits away, or the same after its group (`timeout` for
/// `fetch.timeout`). Empty if none is near.
std::string nearest(std::string_view word,
                    const std::vector<std::string>& candidates);

/// `: did you mean 'fetch.timeout'?`, or nothing. `prefix` goes before the
/// suggested name.
std::string did_you_mean(std::string_view word,
                         const std::vector<std::string>& candidates,
                         std::string_view prefix = "");

} // namespace muster
