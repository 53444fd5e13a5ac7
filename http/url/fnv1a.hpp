// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstdint>
#include <string_view>

namespace muster::http {

/// The hash FNV-1a over the bytes of `text`, the same on all machines; of what
/// has the hash `hash` and then `text`, if that is given.
constexpr uint64_t fnv1a(std::string_view text,
                         uint64_t hash = 14'695'981'039'346'656'037u) {
  for (unsigned char c : text)
    hash = (hash ^ c) * 1'099'511'628'211u;
  return hash;
}

} // namespace muster::http
