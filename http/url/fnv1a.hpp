// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <string_view>

namespace muster::http {

/// The FNV-1a hash of the bytes of `text`, the same on all machines. To
/// continue a hash, pass it as `hash`.
constexpr uint64_t fnv1a(std::string_view text,
                         uint64_t hash = 14'695'981'039'346'656'037u) {
  for (unsigned char c : text)
    hash = (hash ^ c) * 1'099'511'628'211u;
  return hash;
}

} // namespace muster::http
