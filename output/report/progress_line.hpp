// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/events.hpp"
#include "messages/settings.hpp"
#include "output/files/console.hpp"
#include "output/report/remaining_time.hpp"

#include <cstddef>
#include <deque>
#include <string>

namespace muster::output {

/// The line that shows the progress of a job on a terminal: `41% 12345 done,
/// 523/s, 1.2 GiB, 12 HTTP errors, 3 errors, 64 running, 0:52 left`. Parts
/// without information are omitted, and the least important parts if the
/// terminal is narrow. Without a terminal, it writes a line every ten seconds.
class progress_line final : public job_observer {
public:
  /// The settings are those of the job. `clustered`: nodes of other processes
  /// may join.
  explicit progress_line(console& where, const fetch_settings& fetch = {},
                         const politeness_settings& politeness = {},
                         bool clustered = false);

  void on_event(const job_event& event) override;

  /// The line, with at most `columns` columns if possible.
  std::string render(const progress& now, size_t columns = SIZE_MAX);

private:
  void show(const progress& now);

  /// URLs per second of the last ten seconds, or an empty text.
  std::string rate(const progress& now);

  /// Why not more fetches are running: `limit of 8 per host`.
  std::string reason(const progress& now) const;

  console& console_;
  size_t concurrency_;
  politeness_settings politeness_;
  bool clustered_;
  remaining_time remaining_;
  /// When a line was last written without a terminal.
  microseconds written_{0};
  /// How many URLs this run had fetched at a time.
  struct sample {
    microseconds elapsed{0};
    uint64_t fetched = 0;
  };

  /// The last seconds, for a rate that follows changes.
  std::deque<sample> recent_{{}};
};

} // namespace muster::output
