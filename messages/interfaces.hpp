// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/dns/dns.hpp"
#include "http/exchange.hpp"
#include "messages/cluster.hpp"
#include "messages/host_waits.hpp"
#include "messages/job.hpp"
#include "messages/permits.hpp"
#include "messages/record.hpp"

#include <caf/all.hpp>

namespace muster {

struct exchange_order;
struct look_up_order;

/// Answers of the event-driven engine.
using answer_batch = std::vector<http::async_answer>;

} // namespace muster

CAF_BEGIN_TYPE_ID_BLOCK(muster, caf::first_custom_type_id)
CAF_ADD_TYPE_ID(muster, (muster::http::url))
CAF_ADD_TYPE_ID(muster, (muster::http::exchange_result))
CAF_ADD_TYPE_ID(muster, (muster::http::dns_answer))
CAF_ADD_TYPE_ID(muster, (muster::answer_batch))
CAF_ADD_TYPE_ID(muster, (muster::exchange_order))
CAF_ADD_TYPE_ID(muster, (muster::look_up_order))
CAF_ADD_TYPE_ID(muster, (muster::permit_exchange))
CAF_ADD_TYPE_ID(muster, (muster::permit_use))
CAF_ADD_TYPE_ID(muster, (muster::permit_refusal))
CAF_ADD_TYPE_ID(muster, (muster::slow_down))
CAF_ADD_TYPE_ID(muster, (muster::host_wait))
CAF_ADD_TYPE_ID(muster, (muster::journey))
CAF_ADD_TYPE_ID(muster, (muster::fetch_task))
CAF_ADD_TYPE_ID(muster, (muster::fetch_result))
CAF_ADD_TYPE_ID(muster, (muster::record))
CAF_ADD_TYPE_ID(muster, (muster::input_item))
CAF_ADD_TYPE_ID(muster, (muster::read_order))
CAF_ADD_TYPE_ID(muster, (muster::input_batch))
CAF_ADD_TYPE_ID(muster, (muster::progress))
CAF_ADD_TYPE_ID(muster, (muster::job_report))
CAF_ADD_TYPE_ID(muster, (muster::node_terms))
CAF_ADD_TYPE_ID(muster, (muster::host_list))
CAF_ADD_TYPE_ID(muster, (muster::link_end))
CAF_ADD_TYPE_ID(muster, (muster::write_receipt))
CAF_ADD_TYPE_ID(muster, (muster::set_aside))
CAF_ADD_TYPE_ID(muster, (muster::http::shortage))
CAF_ADD_TYPE_ID(muster, (std::vector<muster::host_wait>))
CAF_ADD_TYPE_ID(muster, (std::vector<muster::fetch_task>))
CAF_ADD_TYPE_ID(muster, (std::vector<muster::fetch_result>))
CAF_ADD_TYPE_ID(muster, (std::vector<muster::record>))
CAF_ADD_TYPE_ID(muster, (std::vector<uint64_t>))
CAF_ADD_ATOM(muster, muster, cancel_atom, "cancel")
CAF_ADD_ATOM(muster, muster, deadline_atom, "deadline")
CAF_ADD_ATOM(muster, muster, drain_atom, "drain")
CAF_ADD_ATOM(muster, muster, flush_atom, "flush")
CAF_ADD_ATOM(muster, muster, idle_atom, "idle")
CAF_ADD_ATOM(muster, muster, join_atom, "join")
CAF_ADD_ATOM(muster, muster, lease_atom, "lease")
CAF_ADD_ATOM(muster, muster, leave_atom, "leave")
CAF_ADD_ATOM(muster, muster, load_atom, "load")
CAF_ADD_ATOM(muster, muster, patience_atom, "patience")
CAF_ADD_ATOM(muster, muster, permit_atom, "permit")
CAF_ADD_ATOM(muster, muster, report_atom, "report")
CAF_ADD_ATOM(muster, muster, retry_atom, "retry")
CAF_ADD_ATOM(muster, muster, returned_atom, "returned")
CAF_ADD_ATOM(muster, muster, shed_atom, "shed")
CAF_ADD_ATOM(muster, muster, stop_atom, "stop")
CAF_ADD_ATOM(muster, muster, sweep_atom, "sweep")
CAF_ADD_ATOM(muster, muster, terms_atom, "terms")
CAF_ADD_ATOM(muster, muster, wake_atom, "wake")
CAF_END_TYPE_ID_BLOCK(muster)

namespace muster {

/// Reads the input. Detached, because a disk or a terminal may keep it waiting.
using source_actor = caf::typed_actor<
  // Reads as ordered. Answers within 100 ms if a pipe has no data.
  caf::replies_to<read_order>::with<input_batch>>;

/// Writes the output. Detached, because a disk or a pipe may keep it waiting.
using sink_actor = caf::typed_actor<
  // Writes the records. Answers with the account of all records that reached
  // the file since its last answer; these can be fewer or more than the given
  // ones.
  caf::replies_to<record_batch>::with<write_receipt>,
  // Closes the output of a job with these totals. Answers with the account of
  // the remaining records.
  caf::replies_to<report_atom, progress>::with<write_receipt>,
  // INTERNAL: flush the records that the writer holds back.
  caf::reacts_to<flush_atom>>;

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
  caf::reacts_to<deadline_atom>,
  // INTERNAL: the backoff is over.
  caf::reacts_to<retry_atom>>;

/// A fetcher wants the addresses of a name.
struct look_up_order {
  std::string host;
  fetcher_actor client;
};

/// Knows the addresses of names.
using resolver_actor = caf::typed_actor<
  // Sends the client a dns_answer, from the cache or when it is known.
  caf::reacts_to<look_up_order>,
  // INTERNAL: the result of looking up a name.
  caf::reacts_to<std::string, http::dns_answer>,
  // INTERNAL: look this name up again.
  caf::reacts_to<retry_atom, std::string>>;

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
  // The coordinator got the load_atom with this stamp. The node may work for
  // one lease, counted from the stamp. With lease_lost, the coordinator has
  // removed the node, which may join again.
  caf::reacts_to<lease_atom, uint64_t>,
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
  caf::reacts_to<host_wait_list>,
  // INTERNAL: send the collected results to the coordinator.
  caf::reacts_to<flush_atom>,
  // INTERNAL: the wait of a host is over.
  caf::reacts_to<wake_atom>,
  // INTERNAL: look for fetchers past their deadline.
  caf::reacts_to<sweep_atom>,
  // INTERNAL: tell the coordinator that this node is alive.
  caf::reacts_to<load_atom>>;

/// Where a node gets its URLs: the coordinator of its own process, or the door
/// of a coordinator in another process.
using job_actor = caf::typed_actor<
  // A node (a node_actor) joins under a name; it takes up to this many URLs at
  // once.
  caf::reacts_to<join_atom, caf::actor, std::string, uint64_t>,
  // A node has results; each frees one unit of its credit.
  caf::reacts_to<result_batch>,
  // A node passes on fetches whose next exchange is with another host.
  caf::reacts_to<task_batch>,
  // A node hands back URLs that it has not started.
  caf::reacts_to<returned_atom, index_batch>,
  // The same in answer to shed: the node has too many URLs, so do not give it
  // these again. May be empty.
  caf::reacts_to<shed_atom, index_batch>,
  // A node currently runs this many fetches, and could start another URL at
  // once or not. If the stamp is not 0, it expects a lease_atom with the same
  // stamp.
  caf::reacts_to<load_atom, uint64_t, bool, uint64_t>,
  // A node's machine has run out of this resource; its fetches wait.
  caf::reacts_to<http::shortage>,
  // Hosts have asked a node for a wait or for fewer requests.
  caf::reacts_to<host_wait_list>,
  // A node takes no more URLs. It is stopped when it has none left.
  caf::reacts_to<leave_atom>>;

/// Represents a job to a node in another process, and that node to the
/// coordinator.
using door_actor = job_actor::extend<
  // What a node must know before it joins.
  caf::replies_to<terms_atom>::with<node_terms>,
  // From the coordinator, as in node_actor.
  caf::reacts_to<drain_atom>, caf::reacts_to<host_list>,
  caf::reacts_to<shed_atom, uint64_t>, caf::reacts_to<stop_atom>,
  caf::reacts_to<lease_atom, uint64_t>>;

/// Runs one job: one input list and its output. Other processes have no handle
/// of it.
using coordinator_actor = job_actor::extend<
  // A node of another process joins.
  caf::reacts_to<join_atom, door_actor, std::string, uint64_t>,
  // The sink has flushed the records that it held back, or failed to do so.
  caf::reacts_to<write_receipt>,
  // Answers when the job is over.
  caf::replies_to<report_atom>::with<job_report>,
  // Start no more URLs, finish those that have started, then report.
  caf::reacts_to<drain_atom>,
  // Abandon the running fetches, then report.
  caf::reacts_to<stop_atom>,
  // INTERNAL: publish the progress.
  caf::reacts_to<wake_atom>,
  // INTERNAL: look for nodes that have been silent for too long.
  caf::reacts_to<lease_atom>,
  // INTERNAL: cluster.patience has passed without a node, unless one joined
  // since.
  caf::reacts_to<patience_atom, uint64_t>>;

/// The actor that nodes contact first. Its messages are the same in all
/// versions of the protocol.
using gate_actor = caf::typed_actor<
  // Answers hello() with a door_actor, and anything else with null and a
  // sentence that says why.
  caf::replies_to<std::string>::with<std::string, caf::strong_actor_ptr>>;

/// Keeps a node process joined to its coordinator.
using link_actor = caf::typed_actor<
  // Answers when the process should end.
  caf::replies_to<report_atom>::with<link_end>,
  // Leave when the node has finished the fetches that have started.
  caf::reacts_to<drain_atom>,
  // Leave at once.
  caf::reacts_to<stop_atom>,
  // INTERNAL: look for the coordinator.
  caf::reacts_to<retry_atom>>;

} // namespace muster

// These contain handles and times of this process and never leave it.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(muster::answer_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(muster::exchange_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(muster::set_aside)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(muster::look_up_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(muster::http::exchange_result)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(muster::http::dns_answer)
