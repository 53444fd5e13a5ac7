// SPDX-License-Identifier: BSD-3-Clause

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

/// More would take memory for each, and no honest server sends more.
inline constexpr size_t max_codings = 2;

/// What a Content-Encoding field asks for.
struct coding_list {
  /// In the order in which they were applied.
  std::vector<content_coding> codings;
  /// Why they cannot be undone, in a sentence; empty if they can.
  std::string unsupported;
  /// What names no coding and so does not count, in a sentence; mostly empty.
  std::string warning;
};

/// Parses a Content-Encoding field (RFC 9110, section 8.4): names in any case,
/// `x-gzip` for gzip. `identity` and empty members stand for nothing. So do
/// words that name no coding (`UTF-8`, `none`, `aws-chunked`, `html`), as to
/// browsers; but what may be meant for a coding (`compress`, `"gzip"`,
/// `application/gzip`) is unsupported, since the body then is not its content.
coding_list parse_content_encoding(std::string_view field);

/// Whether a request with this Accept-Encoding field wants any coding undone:
/// not if it names none but `identity` (RFC 9110, section 12.5.3).
bool offers_coding(std::string_view accept_encoding);

} // namespace muster::http
