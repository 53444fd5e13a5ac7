// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/interfaces/node.hpp"

#include <functional>
#include <memory>

namespace muster::test {

/// What a fake node is told by its coordinator.
struct node_orders {
  std::function<void(const task_batch&)> on_tasks; ///< Not empty.
  bool drained = false;
  bool stopped = false;
};

/// A node that fetches nothing.
inline node_actor::behavior_type
fake_node(node_actor::pointer, std::shared_ptr<node_orders> orders) {
  return {
    [=](const task_batch& tasks) { orders->on_tasks(tasks); },
    [=](drain_atom) { orders->drained = true; },
    [](shed_atom, uint64_t) {},
    [=](stop_atom) { orders->stopped = true; },
    [](const fetch_result&, permit_use) {},
    [](const fetch_task&, permit_use) {},
    [](const set_aside&) {},
    [](const permit_exchange&) {},
    [](const slow_down&) {},
    [](const host_wait_list&) {},
    [](renew_atom, uint64_t) {},
    [](lost_atom) {},
    [](const host_list&) {},
    [](leave_atom) {},
  };
}

} // namespace muster::test
