// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/events.hpp"
#include "output/files/console.hpp"

#include <deque>
#include <string>

namespace muster::output {

/// The line that shows the progress of a job on a terminal: `41% 12345 done,
/// 523/s, 1.2 GiB, 12 HTTP errors, 3 errors, 64 running, 0:52 left`. Parts
/// without information are omitted. Without a terminal, it writes a line every
/// ten seconds.
class progress_line final : public job_observer {
public:
  explicit progress_line(console& where) : console_{where} {
    // nop
  }

  void on_event(const job_event& event) override;

  std::string render(const progress& now);

private:
  void show(const progress& now);

  console& console_;
  /// When a line was last written without a terminal.
  microseconds written_{0};
  /// The last few seconds, for a rate that follows changes.
  std::deque<progress> recent_;
};

} // namespace muster::output
