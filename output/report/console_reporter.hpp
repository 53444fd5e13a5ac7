// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/reporter.hpp"
#include "output/files/console.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace muster::output {

/// Writes messages to standard error, one line each, above the progress line.
class console_reporter final : public reporter {
public:
  using clock = std::chrono::steady_clock;

  /// `program` is the prefix of each line. Of each kind but notices, writes at
  /// most `limit` messages per minute. Before the next message, it writes the
  /// number of those that it has omitted.
  console_reporter(console& where, std::string program, size_t limit,
                   std::function<clock::time_point()> now = clock::now);

  void report(message_kind kind, std::string_view sentence) override;

private:
  /// What has happened within a minute.
  struct minute {
    clock::time_point end;
    size_t written = 0;
    size_t omitted = 0;
  };

  void write(std::string_view sentence);

  console& console_;
  std::string program_;
  size_t limit_;
  std::function<clock::time_point()> now_;
  std::mutex mutex_;
  std::array<minute, message_kinds> minutes_; ///< By kind.
};

} // namespace muster::output
