#pragma once

#include <string>
#include <string_view>

namespace muster::http {

/// Stands for what is kept secret.
inline constexpr std::string_view redacted = "***";

/// `input` with the user information of every URL in it replaced by `***`,
/// whether it is a valid URL, a broken one or a sentence; for everything that
/// is printed, logged or recorded. Hides too much rather than too little.
std::string redact_credentials(std::string_view input);

/// The same in place; cheap if there is nothing to hide.
void redact(std::string& text);

} // namespace muster::http
