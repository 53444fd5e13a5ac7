#pragma once

#include "actors/ledger.hpp"
#include "actors/reorder_buffer.hpp"
#include "messages/interfaces.hpp"
#include "messages/settings.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace muster {

struct coordinator_config {
  job_settings job;
  source_actor source;
  sink_actor sink;
};

/// Runs one job. Reads only as much as the look-ahead, the credit of the nodes
/// and the pace of the sink leave room for, so that no queue grows with the
/// list.
///
///     source        coordinator         node           sink
///      | <- read ----- |                 |              |
///      | - input_batch -> |              |              |
///      |               | -- task_batch -> |             |
///      |               | <- result_batch |              |
///      |               | -- record_batch -------------> |
///      |               | <- write_receipt ------------- |   room: read again
///      |               | -- report -------------------> |   all have records
class coordinator_state {
public:
  static inline const char* name = "coordinator";

  using pointer = coordinator_actor::stateful_pointer<coordinator_state>;

  explicit coordinator_state(pointer self);

  void start(coordinator_config config);

  void on_join(node_actor node, std::string name, uint64_t credit);
  void on_down(const caf::actor_addr& node);
  void on_results(result_batch& results);
  void on_returned(const index_batch& indexes);
  void on_load(uint64_t running);
  void on_drain();
  void on_stop();
  void on_tick();
  caf::typed_response_promise<job_report> on_report();
  void on_observer(observer_actor observer);

private:
  struct member {
    node_actor node;
    std::string name;
    uint64_t credit = 0; ///< URLs that it takes at once.
    uint64_t out = 0;    ///< Of these out now.
    task_batch tasks;    ///< Gathered while one input batch is handled.
  };

  /// Asks the source for more if there is room, ends the job if it is done.
  void pump();

  /// How many more lines may be read now.
  uint64_t room() const;

  void on_input(input_batch& batch);
  void admit(input_item& item);

  /// Sends what admit() gathered.
  void send_tasks();

  /// The node that fetches from this host.
  size_t place(const std::string& host) const;

  /// Joins a result with what the ledger knows and hands it on, once for each
  /// index that shares it.
  void settle(fetch_result& result);

  /// Hands a record on towards the sink.
  void deliver(record&& rec);

  /// Sends the sink what deliver() gathered.
  void write();
  void on_receipt(uint64_t sent, const write_receipt& receipt);

  /// Begins no more URLs and gives up those that are out.
  void give_up(job_end end, std::string error);
  void finish();
  void on_finished(std::string error, std::string summary);
  void schedule_tick();

  pointer self_;
  coordinator_config config_;
  ledger ledger_;
  reorder_buffer reorder_;
  std::vector<member> members_;
  std::vector<observer_actor> observers_;
  std::vector<caf::typed_response_promise<job_report>> waiting_;
  /// Records gathered while one message is handled.
  record_batch outgoing_;
  /// Records that the sink has not acknowledged.
  uint64_t unwritten_ = 0;
  /// One more than the last index read.
  uint64_t next_index_ = 0;
  job_report report_;
  std::chrono::steady_clock::time_point started_;
  bool reading_ = false; ///< A request to the source is open.
  bool ended_ = false;   ///< The source has no more, or is not asked any more.
  bool draining_ = false;
  bool finishing_ = false; ///< The sink was asked to close.
  bool finished_ = false;  ///< report_ is complete.
};

coordinator_actor::behavior_type
coordinator(coordinator_actor::stateful_pointer<coordinator_state> self,
            coordinator_config config);

} // namespace muster
