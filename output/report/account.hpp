// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/job.hpp"

#include <string>

namespace muster::output {

/// The last line of the summary: the outcomes of the inputs, as a sum without
/// zeros. Says so if the sum does not add up.
std::string account_line(const progress& totals);

/// The account of a run that exits with `exit_code`, as a JSON object on one
/// line; see docs/output.md.
std::string account_json(const job_report& report, int exit_code);

} // namespace muster::output
