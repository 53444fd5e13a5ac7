#pragma once

#include "http/async_engine.hpp"
#include "http/dns.hpp"
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
CAF_ADD_ATOM(muster, muster, read_atom, "read")
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

/// Reads the input, detached: a disk or a terminal may keep it waiting.
using source_actor = caf::typed_actor<
  // Reads up to so many lines, and none more once these have so many
  // kept_bytes(); answers within 100 ms if a pipe has none.
  caf::replies_to<read_atom, uint64_t, uint64_t>::with<input_batch>>;

/// Writes the output, detached: a disk or a pipe may keep it waiting.
using sink_actor = caf::typed_actor<
  // Writes the records, and answers with the account of those that have come
  // to be on file since it last told: fewer than these, or more.
  caf::replies_to<record_batch>::with<write_receipt>,
  // Closes the output of a job that went like this; answers with what was
  // still untold, and the summary of what was written.
  caf::replies_to<report_atom, progress>::with<write_receipt, std::string>,
  // INTERNAL: hand over what the writer holds back.
  caf::reacts_to<flush_atom>>;

/// Shows where the job stands.
using observer_actor = caf::typed_actor<
  // The job stands here; sent a few times a second.
  caf::reacts_to<progress>,
  // The job is over; nothing follows.
  caf::reacts_to<job_report>>;

/// Fetches one URL, sends its node one fetch_result, and is gone.
using fetcher_actor = caf::typed_actor<
  // The host asked for grants a permit; so many others wait for it.
  caf::reacts_to<permit_atom, uint64_t>,
  // Or it refuses one.
  caf::reacts_to<permit_refusal>,
  // The resolver's answer.
  caf::reacts_to<http::dns_answer>,
  // The transport's answer.
  caf::reacts_to<http::exchange_result>,
  // The total deadline has passed: end with what there is.
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
  // Sends the client a dns_answer, from the cache or once it is known.
  caf::reacts_to<look_up_order>,
  // INTERNAL: this is what came of the look-up of a name.
  caf::reacts_to<std::string, http::dns_answer>,
  // INTERNAL: look this name up again.
  caf::reacts_to<retry_atom, std::string>>;

/// A fetcher wants one exchange run.
struct exchange_order {
  http::exchange_request request;
  fetcher_actor client;
};

/// Runs exchanges, any number at a time.
using transport_actor = caf::typed_actor<
  // Sends the client one exchange_result, at the latest shortly after the
  // request's deadline.
  caf::reacts_to<exchange_order>,
  // Ends all exchanges as cancelled, soon.
  caf::reacts_to<cancel_atom>>;

/// Runs the fetchers of one process.
using node_actor = caf::typed_actor<
  // These URLs are the node's to fetch; never more than its credit.
  caf::reacts_to<task_batch>,
  // Hand back what has not begun, finish the rest.
  caf::reacts_to<drain_atom>,
  // Hand back what has not begun of these hosts.
  caf::reacts_to<host_list>,
  // Others have less to do: hand back up to so many URLs that have not begun,
  // all of their hosts. Is always answered.
  caf::reacts_to<shed_atom, uint64_t>,
  // End everything at once; nothing more is reported.
  caf::reacts_to<stop_atom>,
  // The coordinator has heard the load_atom with this stamp: from the stamp on
  // the node may work for the time of a lease. With lease_lost it has given the
  // node up, which may join anew.
  caf::reacts_to<lease_atom, uint64_t>,
  // From its own process: drain, and ask the coordinator to be let go.
  caf::reacts_to<leave_atom>,
  // A fetcher has ended, the permit it held was used like this.
  caf::reacts_to<fetch_result, permit_use>,
  // A fetcher has ended, the fetch is to go on where its next host is; the
  // permit it held was used like this.
  caf::reacts_to<fetch_task, permit_use>,
  // A fetcher has ended, its fetch waits for what this machine is short of.
  caf::reacts_to<set_aside>,
  // A fetcher gives back a permit and may want another.
  caf::reacts_to<permit_exchange>,
  // A fetcher was asked to slow down by the host whose permit it holds.
  caf::reacts_to<slow_down>,
  // From the coordinator: hosts have asked other nodes to be left alone.
  caf::reacts_to<host_wait_list>,
  // INTERNAL: send the coordinator what has gathered for it.
  caf::reacts_to<flush_atom>,
  // INTERNAL: time has come for a host that had to wait.
  caf::reacts_to<wake_atom>,
  // INTERNAL: look for fetchers past their deadline.
  caf::reacts_to<sweep_atom>,
  // INTERNAL: tell the coordinator that this node lives.
  caf::reacts_to<load_atom>>;

/// Where a node has its URLs from: the coordinator of its own process, or the
/// door of one in another.
using job_actor = caf::typed_actor<
  // A node (a node_actor) offers its service under a name: it takes so many
  // URLs at once.
  caf::reacts_to<join_atom, caf::actor, std::string, uint64_t>,
  // A node has results; each frees one unit of its credit.
  caf::reacts_to<result_batch>,
  // A node hands on fetches whose next exchange is with another host.
  caf::reacts_to<task_batch>,
  // A node hands back URLs that it has not begun.
  caf::reacts_to<returned_atom, index_batch>,
  // As that, in answer to shed: the node has too much, so it is not to have
  // these again. May be none.
  caf::reacts_to<shed_atom, index_batch>,
  // A node runs so many fetches just now. With a stamp other than 0 it wants a
  // lease_atom with the same.
  caf::reacts_to<load_atom, uint64_t, uint64_t>,
  // A node's machine is short of this: its fetches wait.
  caf::reacts_to<http::shortage>,
  // Hosts have asked a node to be left alone, or to be asked more slowly.
  caf::reacts_to<host_wait_list>,
  // A node wants no more URLs; it is stopped when it has none left.
  caf::reacts_to<leave_atom>>;

/// All that a node of another process has of a job. To the coordinator it is
/// that node.
using door_actor = job_actor::extend<
  // What a node has to know before it joins.
  caf::replies_to<terms_atom>::with<node_terms>,
  // From the coordinator, as a node_actor has them.
  caf::reacts_to<drain_atom>, caf::reacts_to<host_list>,
  caf::reacts_to<shed_atom, uint64_t>, caf::reacts_to<stop_atom>,
  caf::reacts_to<lease_atom, uint64_t>>;

/// Runs one job: one input list and its output. No other process knows it.
using coordinator_actor = job_actor::extend<
  // A node of another process offers its service.
  caf::reacts_to<join_atom, door_actor, std::string, uint64_t>,
  // The sink has put on file what it had held back, or has failed to.
  caf::reacts_to<write_receipt>,
  // Answers when the job is over.
  caf::replies_to<report_atom>::with<job_report>,
  // Wants progress from now on.
  caf::reacts_to<join_atom, observer_actor>,
  // Begin no more URLs, finish those that have begun, report.
  caf::reacts_to<drain_atom>,
  // Give up what has begun, report.
  caf::reacts_to<stop_atom>,
  // INTERNAL: tell the observers.
  caf::reacts_to<wake_atom>,
  // INTERNAL: look for nodes that have said nothing for too long.
  caf::reacts_to<lease_atom>,
  // INTERNAL: there has been no node for long enough, unless one joined since.
  caf::reacts_to<patience_atom, uint64_t>>;

/// Where nodes knock. The same in all versions of the protocol.
using gate_actor = caf::typed_actor<
  // Whoever says hello() gets a door_actor; else null, and a sentence that says
  // why.
  caf::replies_to<std::string>::with<std::string, caf::strong_actor_ptr>>;

/// Keeps a node process joined to its coordinator.
using link_actor = caf::typed_actor<
  // Answers when the process is to end.
  caf::replies_to<report_atom>::with<link_end>,
  // Leave once the node has finished what has begun.
  caf::reacts_to<drain_atom>,
  // Leave at once.
  caf::reacts_to<stop_atom>,
  // INTERNAL: look for the coordinator.
  caf::reacts_to<retry_atom>>;

} // namespace muster

// These carry handles and times of this process and never leave it.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(muster::answer_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(muster::exchange_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(muster::set_aside)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(muster::look_up_order)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(muster::http::exchange_result)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(muster::http::dns_answer)
