// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/type_ids.hpp"

#include <caf/all.hpp>

namespace muster {

/// Gets receipts that it has not asked for.
using receipt_actor = caf::typed_actor<
  // The sink has flushed the records that it held back, or failed to do so.
  caf::reacts_to<write_receipt>>;

/// Writes the output. Detached, because a disk or a pipe may keep it waiting.
using sink_actor = caf::typed_actor<
  // Writes the records. Answers with the account of all records that reached
  // the file since its last answer; these can be fewer or more than the given
  // ones.
  caf::replies_to<record_batch>::with<write_receipt>,
  // Closes the output of a job with these totals. Answers with the account of
  // the remaining records.
  caf::replies_to<report_atom, progress>::with<write_receipt>,
  // This actor gets the receipts of records that are flushed later.
  caf::reacts_to<join_atom, receipt_actor>>;

} // namespace muster
