// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/host_share.hpp"

#include <caf/meta/type_name.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace muster {

/// Counts up with every change to what coordinator and nodes send each other.
inline constexpr unsigned protocol_version = 11;

/// What a node says first: `muster-node PROTOCOL VERSION`.
std::string hello();

/// Why a process with this `greeting` cannot join, as a sentence for both
/// sides. Empty if it can.
std::string refusal_of(const std::string& greeting);

/// What a node must know before it joins.
struct node_terms {
  std::string settings; ///< INI text with the settings for fetching.
  /// Certificate authorities to trust; empty: those of the system.
  std::string ca_pem;
  uint64_t credit = 0; ///< URLs to take at once.
  /// How long a node may work after it was last heard from.
  std::chrono::milliseconds lease{0};
  /// Number of shares that the limits of each host are divided into.
  uint32_t shares = 1;
};

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, node_terms& x) {
  return f(caf::meta::type_name("node_terms"), x.settings, x.ca_pem, x.credit,
           x.lease, x.shares);
}

struct host_list {
  std::vector<host_share> hosts;
};

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, host_list& x) {
  return f(caf::meta::type_name("host_list"), x.hosts);
}

/// Why a node process ends.
struct link_end {
  /// Sentence; empty if it was told to end, or the job is over.
  std::string error;
};

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, link_end& x) {
  return f(caf::meta::type_name("link_end"), x.error);
}

} // namespace muster
