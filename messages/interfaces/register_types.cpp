// SPDX-License-Identifier: BSD-3-Clause

#include "messages/interfaces/register_types.hpp"

#include "messages/interfaces/resolver.hpp"
#include "messages/interfaces/transport.hpp"
#include "messages/type_ids.hpp"

#include <caf/all.hpp>

namespace muster {

void register_types(caf::actor_system_config& config) {
  config.add_message_types<caf::id_block::muster>();
}

} // namespace muster
