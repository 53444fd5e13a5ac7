#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::http {

/// The content codings that can be undone (RFC 9110, section 8.4.1; RFC 7932;
/// RFC 8878).
enum class content_coding : uint8_t { gzip, deflate, br, zstd };

std::string_view to_string(content_coding coding);

/// Parses a Content-Encoding field (RFC 9110, section 8.4): the codings in the
/// order they were applied, names in any case, `x-gzip` for gzip, `identity`
/// left out. On failure (an unknown coding, more than 5) returns nullopt and
/// says why in `error`.
std::optional<std::vector<content_coding>>
parse_content_encoding(std::string_view field, std::string& error);

} // namespace muster::http
