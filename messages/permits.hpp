#pragma once

#include "messages/permit_use.hpp"

#include <caf/meta/type_name.hpp>

#include <cstdint>
#include <string>

namespace muster {

/// A fetcher gives back the permit it holds; with a host it asks for one there
/// and is answered by permit_atom and whether it was granted.
struct permit_exchange {
  uint64_t index = 0; ///< Of the fetcher's URL.
  permit_use use = permit_use::unused;
  std::string host;  ///< Empty: give back only.
  uint16_t port = 0; ///< Of the next exchange; its breaker has a say.
};

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, permit_exchange& x) {
  return f(caf::meta::type_name("permit_exchange"), x.index, x.use, x.host,
           x.port);
}

} // namespace muster
