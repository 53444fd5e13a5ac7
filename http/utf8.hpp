#pragma once

#include <string>
#include <string_view>

namespace muster::http {

/// `text` with every ill-formed part replaced by U+FFFD, as the WHATWG
/// Encoding standard decodes UTF-8: one replacement for each longest start of
/// a sequence that could have become well-formed.
std::string repair_utf8(std::string_view text);

} // namespace muster::http
