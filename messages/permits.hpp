// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/permit_use.hpp"

#include <caf/meta/type_name.hpp>

#include <cstdint>
#include <string>

namespace muster {

/// A fetcher returns the permit that it holds. If `host` is set, it asks for a
/// permit there; the answer is permit_atom with whether it was granted.
struct permit_exchange {
  uint64_t index = 0; ///< Of the fetcher's URL.
  permit_use use = permit_use::unused;
  std::string host;  ///< Empty: return the permit only.
  uint16_t port = 0; ///< Port of the next exchange; the breaker is per port.
};

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, permit_exchange& x) {
  return f(caf::meta::type_name("permit_exchange"), x.index, x.use, x.host,
           x.port);
}

} // namespace muster
