// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace muster::http {

/// The percent-encode sets of the WHATWG URL standard (section 1.3) that an
/// http URL needs. `query` is the standard's special-query set.
enum class encode_set : uint8_t { path = 1, query = 2, userinfo = 4 };

/// Appends `bytes` to `out`, with bytes in `set` as `%XX`. Keeps `%`.
void append_encoded(std::string& out, std::string_view bytes, encode_set set);

/// Replaces each `%XX` by its byte. Keeps a `%` without two hex digits.
std::string percent_decode(std::string_view text);

} // namespace muster::http
