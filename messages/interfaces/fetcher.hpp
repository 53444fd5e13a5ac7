// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/type_ids.hpp"

#include <caf/all.hpp>

namespace muster {

/// Fetches one URL, sends one fetch_result to its node, and exits.
using fetcher_actor = caf::typed_actor<
  // The requested host grants a permit. The number of other URLs that wait for
  // the host, and the part of this wait that does not count towards the
  // deadline.
  caf::reacts_to<permit_atom, uint64_t, caf::timespan>,
  // The requested host refuses a permit.
  caf::reacts_to<permit_refusal>,
  // The resolver's answer.
  caf::reacts_to<http::dns_answer>,
  // The transport's answer.
  caf::reacts_to<http::exchange_result>,
  // The total deadline has passed: finish with what was received.
  caf::reacts_to<deadline_atom>>;

} // namespace muster
