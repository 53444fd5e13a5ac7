// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/dns/dns.hpp"
#include "http/exchange.hpp"
#include "messages/cluster.hpp"
#include "messages/host_waits.hpp"
#include "messages/job.hpp"
#include "messages/load_report.hpp"
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
CAF_ADD_TYPE_ID(muster, (muster::load_report))
CAF_ADD_TYPE_ID(muster, (muster::http::shortage))
CAF_ADD_TYPE_ID(muster, (std::vector<muster::host_wait>))
CAF_ADD_TYPE_ID(muster, (std::vector<muster::fetch_task>))
CAF_ADD_TYPE_ID(muster, (std::vector<muster::fetch_result>))
CAF_ADD_TYPE_ID(muster, (std::vector<muster::record>))
CAF_ADD_TYPE_ID(muster, (std::vector<uint64_t>))
CAF_ADD_ATOM(muster, muster, alive_atom, "alive")
CAF_ADD_ATOM(muster, muster, beat_atom, "beat")
CAF_ADD_ATOM(muster, muster, cancel_atom, "cancel")
CAF_ADD_ATOM(muster, muster, check_atom, "check")
CAF_ADD_ATOM(muster, muster, deadline_atom, "deadline")
CAF_ADD_ATOM(muster, muster, drain_atom, "drain")
CAF_ADD_ATOM(muster, muster, flush_atom, "flush")
CAF_ADD_ATOM(muster, muster, idle_atom, "idle")
CAF_ADD_ATOM(muster, muster, join_atom, "join")
CAF_ADD_ATOM(muster, muster, leave_atom, "leave")
CAF_ADD_ATOM(muster, muster, load_atom, "load")
CAF_ADD_ATOM(muster, muster, lost_atom, "lost")
CAF_ADD_ATOM(muster, muster, patience_atom, "patience")
CAF_ADD_ATOM(muster, muster, permit_atom, "permit")
CAF_ADD_ATOM(muster, muster, renew_atom, "renew")
CAF_ADD_ATOM(muster, muster, report_atom, "report")
CAF_ADD_ATOM(muster, muster, retry_atom, "retry")
CAF_ADD_ATOM(muster, muster, returned_atom, "returned")
CAF_ADD_ATOM(muster, muster, shed_atom, "shed")
CAF_ADD_ATOM(muster, muster, stop_atom, "stop")
CAF_ADD_ATOM(muster, muster, sweep_atom, "sweep")
CAF_ADD_ATOM(muster, muster, terms_atom, "terms")
CAF_ADD_ATOM(muster, muster, wake_atom, "wake")
CAF_END_TYPE_ID_BLOCK(muster)

// These contain handles and times of this process and never leave it.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(muster::answer_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(muster::set_aside)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(muster::http::exchange_result)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(muster::http::dns_answer)
