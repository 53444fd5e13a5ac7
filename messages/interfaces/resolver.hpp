// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/interfaces/fetcher.hpp"
#include "messages/type_ids.hpp"

#include <caf/all.hpp>

namespace muster {

/// A fetcher wants the addresses of a name.
struct look_up_order {
  std::string host;
  fetcher_actor client;
};

/// Knows the addresses of names.
using resolver_actor = caf::typed_actor<
  // Sends the client a dns_answer, from the cache or when it is known.
  caf::reacts_to<look_up_order>>;

} // namespace muster

// Contains a handle of this process and never leaves it.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(muster::look_up_order)
