// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/host_waits.hpp"
#include "messages/job.hpp"
#include "messages/record.hpp"
#include "messages/reporter.hpp"

#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace muster {

/// Some records have been written to the output.
struct records_written {
  std::span<const record> records; ///< Valid during the call.
};

struct node_joined {
  std::string name;
  bool remote = false; ///< In another process.
  uint64_t nodes = 0;  ///< With this one.
};

/// A node takes no more URLs, and finishes those that it has.
struct node_leaving {
  std::string name;
};

struct node_lost {
  std::string name;
  std::string reason; ///< "its connection is gone".
  uint64_t urls = 0;  ///< That other nodes get.
};

/// A host asked to wait or to slow down, for the first time in a while.
struct host_throttled {
  host_wait request;
  bool refused = false; ///< The wait is too long, so the host's URLs fail.
};

/// A message to the user that is not one of the other events.
struct user_message {
  message_kind kind = message_kind::notice;
  std::string_view sentence; ///< Valid during the call.
};

/// What happens in a job. `progress` comes a few times per second, `job_report`
/// once, as the last event.
using job_event =
  std::variant<records_written, progress, node_joined, node_leaving, node_lost,
               host_throttled, user_message, job_report>;

/// Sees the events of a job, and keeps its own totals.
class job_observer {
public:
  virtual ~job_observer() = default;

  /// Called by one thread at a time, in the order of the events. Must return
  /// soon, because the job waits, and must not publish events.
  virtual void on_event(const job_event& event) = 0;
};

/// Passes the events of a job to its observers, at once and without a queue.
/// Thread-safe. As a reporter, it publishes messages.
class event_stream final : public reporter {
public:
  /// The observer must live as long as events are published.
  void subscribe(job_observer& observer);

  void publish(const job_event& event);

  void report(message_kind kind, std::string_view sentence) override;

private:
  std::mutex mutex_;
  std::vector<job_observer*> observers_;
};

} // namespace muster
