#pragma once

#include <caf/meta/type_name.hpp>
#include <caf/sec.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace muster {

/// Counts up with every change to what coordinator and nodes send each other.
inline constexpr unsigned protocol_version = 7;

/// What a node says first: `muster-node PROTOCOL VERSION`.
std::string hello();

/// Why whoever says `greeting` cannot join: a sentence for both sides, or
/// nothing if it can.
std::string refusal_of(const std::string& greeting);

/// In place of the stamp that a lease goes on from: there is none any more.
inline constexpr uint64_t lease_lost = 0;

/// What a node ends with whose lease is over. It has stopped what it did.
inline constexpr auto lease_over = caf::sec::request_timeout;

/// What a node has to know before it joins.
struct node_terms {
  std::string settings; ///< INI text of how to fetch.
  std::string ca_pem;   ///< Authorities to trust; empty for the system's.
  uint64_t credit = 0;  ///< URLs to take at once.
  /// How long a node may work after it was last heard.
  std::chrono::milliseconds lease{0};
  uint32_t shares = 1; ///< Shares that the limits of each host are cut into.
};

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, node_terms& x) {
  return f(caf::meta::type_name("node_terms"), x.settings, x.ca_pem, x.credit,
           x.lease, x.shares);
}

/// Hosts, or shares of hosts as share_name() calls them.
struct host_list {
  std::vector<std::string> names;
};

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, host_list& x) {
  return f(caf::meta::type_name("host_list"), x.names);
}

/// Why a node process ends.
struct link_end {
  std::string error; ///< Sentence; empty if it was told to, or the job is over.
};

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, link_end& x) {
  return f(caf::meta::type_name("link_end"), x.error);
}

} // namespace muster
