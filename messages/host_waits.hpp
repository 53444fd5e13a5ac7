// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/error.hpp"

#include <caf/meta/type_name.hpp>
#include <caf/optional.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace muster {

/// A response asked to wait: a 429, or another temporary status such as 503
/// with Retry-After (RFC 6585, section 4; RFC 9110, section 10.2.3). The
/// fetcher sends this to its node while it still holds the permit of the
/// exchange.
struct slow_down {
  uint64_t index = 0;  ///< Of the fetcher's URL.
  std::string host;    ///< The host that answered; its host_key().
  uint16_t status = 0; ///< Of the answer.
  /// The wait in Retry-After, more than zero; unset if there is none.
  caf::optional<std::chrono::seconds> wait;
};

/// The node refuses a permit that a fetcher asked for.
struct permit_refusal {
  http::error_kind kind = http::error_kind::none;
  std::string why; ///< Clause: `example.org asked to wait until ...`.
};

/// A host has asked for a wait or for fewer requests.
struct host_wait {
  std::string host;    ///< Its host_key(), whatever the port.
  uint16_t status = 0; ///< Status of the answer.
  /// How long from now; zero if the host did not say.
  std::chrono::milliseconds wait{0};
};

/// Sent by nodes to the coordinator, which forwards it to the other nodes.
using host_wait_list = std::vector<host_wait>;

/// Maximum number of hosts in one message.
inline constexpr size_t max_host_waits = 1'000;

/// Whether all values are plausible.
bool is_valid(const host_wait_list& list);

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, slow_down& x) {
  return f(caf::meta::type_name("slow_down"), x.index, x.host, x.status,
           x.wait);
}

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, permit_refusal& x) {
  return f(caf::meta::type_name("permit_refusal"), x.kind, x.why);
}

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, host_wait& x) {
  return f(caf::meta::type_name("host_wait"), x.host, x.status, x.wait);
}

} // namespace muster
