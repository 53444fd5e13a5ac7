// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/type_ids.hpp"

#include <caf/all.hpp>

namespace muster {

/// Runs the fetchers of one process.
using node_actor = caf::typed_actor<
  // URLs to fetch; never more than the node's credit.
  caf::reacts_to<task_batch>,
  // Hand back URLs that have not started, and finish the rest.
  caf::reacts_to<drain_atom>,
  // Hand back the URLs of these hosts that have not started.
  caf::reacts_to<host_list>,
  // Other nodes have less to do: hand back up to this many URLs that have not
  // started, always all URLs of a host. Is always answered.
  caf::reacts_to<shed_atom, uint64_t>,
  // Stop everything at once; report no more results.
  caf::reacts_to<stop_atom>,
  // The coordinator got the heartbeat with this stamp. The node may work for
  // one lease, counted from the stamp.
  caf::reacts_to<renew_atom, uint64_t>,
  // The coordinator has removed the node, which may join again.
  caf::reacts_to<lost_atom>,
  // From its own process: drain, and tell the coordinator that the node leaves.
  caf::reacts_to<leave_atom>,
  // A fetcher has ended; permit_use says how its permit was used.
  caf::reacts_to<fetch_result, permit_use>,
  // A fetcher has ended; its fetch must continue at the node of its next host.
  // permit_use says how its permit was used.
  caf::reacts_to<fetch_task, permit_use>,
  // A fetcher has ended; its fetch waits for a local resource that has run out.
  caf::reacts_to<set_aside>,
  // A fetcher returns a permit and may ask for another one.
  caf::reacts_to<permit_exchange>,
  // The host whose permit the fetcher holds has asked to slow down.
  caf::reacts_to<slow_down>,
  // From the coordinator: hosts have asked other nodes to wait.
  caf::reacts_to<host_wait_list>>;

} // namespace muster
