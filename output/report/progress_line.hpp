// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/job.hpp"

#include <deque>
#include <string>

namespace muster::output {

/// The line that shows the progress of a job on a terminal: `41% 12345 done,
/// 523/s, 1.2 GiB, 12 HTTP errors, 3 errors, 64 running, 0:52 left`. Parts
/// without information are omitted.
class progress_line {
public:
  std::string render(const progress& now);

private:
  /// The last few seconds, for a rate that follows changes.
  std::deque<progress> recent_;
};

} // namespace muster::output
