// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/interfaces/fetcher.hpp"
#include "messages/type_ids.hpp"

#include <caf/all.hpp>

namespace muster {

/// A fetcher wants one exchange run.
struct exchange_order {
  http::exchange_request request;
  fetcher_actor client;
};

/// Runs any number of exchanges at once.
using transport_actor = caf::typed_actor<
  // Sends the client one exchange_result, at the latest shortly after the
  // request's deadline, and maybe one of the head alone before.
  caf::reacts_to<exchange_order>,
  // Cancels all exchanges soon.
  caf::reacts_to<cancel_atom>>;

} // namespace muster

// Contains a handle of this process and never leaves it.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(muster::exchange_order)
