// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace muster {

/// Parses `Name: value` (RFC 9110, section 5) for a request. Refuses fields
/// that the program sets itself, and the `***` of a printed command. On failure
/// returns false and says why in `error`, without repeating the value, which
/// may be secret.
bool parse_header_field(std::string_view text,
                        std::pair<std::string, std::string>& field,
                        std::string& error);

/// Whether the text can be the name of a field.
bool is_field_name(std::string_view text);

/// Whether the text can be sent as the value of a field.
bool is_field_value(std::string_view text);

} // namespace muster
