// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/option.hpp"

#include <string>
#include <string_view>

namespace muster {

/// The default as text: the example if the default depends on the release;
/// empty for none.
std::string default_text(const option& declared);

/// Without its full stop.
std::string first_sentence(std::string_view text);

/// Breaks the text into lines of at most 80 columns, each indented by `indent`
/// blanks after `prefix`.
std::string wrap(std::string_view text, size_t indent,
                 std::string_view prefix = "");

} // namespace muster
