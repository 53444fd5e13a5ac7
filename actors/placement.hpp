#pragma once

#include <cstdint>
#include <string_view>

namespace muster {

/// The weight of a node for a host by rendezvous hashing: the node with the
/// highest weight gets the host, so that a node that comes or goes moves only
/// the hosts that it gains or had. The same in every process.
inline uint64_t rendezvous_weight(std::string_view host,
                                  std::string_view node) {
  // FNV-1a over both, then the finaliser of MurmurHash3 to spread the bits.
  uint64_t hash = 14'695'981'039'346'656'037u;
  auto mix = [&hash](std::string_view text) {
    for (unsigned char c : text)
      hash = (hash ^ c) * 1'099'511'628'211u;
    hash = (hash ^ 0xff) * 1'099'511'628'211u;
  };
  mix(host);
  mix(node);
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdu;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53u;
  return hash ^ (hash >> 33);
}

} // namespace muster
