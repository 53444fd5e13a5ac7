// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::http {

/// The supported content codings (RFC 9110, section 8.4.1; RFC 7932; RFC 8878).
enum class content_coding : uint8_t { gzip, deflate, br, zstd };

std::string_view to_string(content_coding coding);

/// Maximum number of codings. Each takes memory, and no honest server uses
/// more.
inline constexpr size_t max_codings = 2;

/// The codings of a Content-Encoding field.
struct coding_list {
  /// In the order in which they were applied.
  std::vector<content_coding> codings;
  /// A sentence that says why they cannot be decoded; empty if they can.
  std::string unsupported;
  /// A sentence about ignored names that are not codings; usually empty.
  std::string warning;
};

/// Parses a Content-Encoding field (RFC 9110, section 8.4): names in any case,
/// `x-gzip` for gzip. Ignores `identity` and empty members. Like browsers,
/// ignores words that are not codings (`UTF-8`, `none`, `aws-chunked`, `html`).
/// But names that may mean a coding (`compress`, `"gzip"`, `application/gzip`)
/// are unsupported, because the body is then not the content.
coding_list parse_content_encoding(std::string_view field);

/// Whether a request with this Accept-Encoding field accepts any coding other
/// than `identity` (RFC 9110, section 12.5.3).
bool offers_coding(std::string_view accept_encoding);

} // namespace muster::http
