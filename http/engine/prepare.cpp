// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/prepare.hpp"

#include <memory>

namespace muster::http {

std::optional<tls_context> prepare(engine_settings& settings,
                                   std::string& error) {
  auto result = tls_context::make(settings.tls, error,
                                  sessions_to_keep(settings.idle_memory));
  if (result && !settings.local)
    settings.local = std::make_shared<local_resources>();
  return result;
}

} // namespace muster::http
