#pragma once

#include "messages/job.hpp"

#include <deque>
#include <string>

namespace muster::output {

/// The line that shows on a terminal where a job stands:
/// `41% 12345 done, 523/s, 1.2 GiB, 12 HTTP errors, 3 errors, 64 running,
/// 0:52 left`. Parts that have nothing to tell are left out.
class progress_line {
public:
  std::string render(const progress& now);

private:
  /// The last few seconds, for a rate that follows changes.
  std::deque<progress> recent_;
};

} // namespace muster::output
