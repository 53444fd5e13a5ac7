#pragma once

#include "http/error.hpp"

#include <caf/meta/type_name.hpp>
#include <caf/optional.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace muster {

/// An answer has asked for time: 429, or another status that may pass, such as
/// 503, with Retry-After (RFC 6585, section 4; RFC 9110, section 10.2.3). A
/// fetcher tells its node, still with the permit of the exchange.
struct slow_down {
  uint64_t index = 0;  ///< Of the fetcher's URL.
  std::string host;    ///< That answered; its host_key().
  uint16_t status = 0; ///< Of the answer.
  /// What Retry-After says, more than zero; unset if it says nothing.
  caf::optional<std::chrono::seconds> wait;
};

/// A host refuses what a fetcher asked its node a permit for.
struct permit_refusal {
  http::error_kind kind = http::error_kind::none;
  std::string why; ///< Clause: `example.org asked to wait until ...`.
};

/// A host has asked to be left alone, or to be asked more slowly.
struct host_wait {
  std::string host;    ///< Its host_key(), whatever the port.
  uint16_t status = 0; ///< Of the answer that said so.
  /// From now on; zero if the host did not say for how long.
  std::chrono::milliseconds wait{0};
};

/// What nodes tell the coordinator, and it tells the others.
using host_wait_list = std::vector<host_wait>;

/// Hosts in one message at most.
inline constexpr size_t max_host_waits = 1'000;

/// Whether all of it can be meant.
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
