// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "actors/actor_state.hpp"
#include "crawl/inputs/record_queue.hpp"
#include "crawl/nodes/cluster.hpp"
#include "crawl/nodes/validate.hpp"
#include "crawl/nodes/wait_board.hpp"
#include "messages/events.hpp"
#include "messages/interfaces/coordinator.hpp"
#include "messages/interfaces/node.hpp"
#include "messages/interfaces/sink.hpp"
#include "messages/interfaces/source.hpp"
#include "messages/settings.hpp"

#include <chrono>
#include <set>
#include <string>
#include <vector>

namespace muster {

struct coordinator_config {
  job_settings job;
  source_actor source;
  sink_actor sink;
  bool clustered = false; ///< Nodes of other processes may join.
  uint32_t shares = 1;    ///< Number of shares of each host's limits.
  size_t concurrency = 0; ///< Maximum number of open exchanges per node.
  /// How long a node of another process may go without a result; 0: forever.
  result_patience patience{};
  event_stream* events = nullptr; ///< Null if nobody observes the job.
  /// The longest wait. Nodes refuse the URLs of hosts that ask for a longer
  /// one. Reports of a node in another process make other nodes wait no longer
  /// than this.
  std::chrono::seconds longest_wait{30};
};

/// A coordinator, with the messages that it sends to itself.
using coordinator_impl = coordinator_actor::extend<
  // Tell the observers.
  caf::reacts_to<wake_atom>,
  // Look for nodes that have been silent for too long.
  caf::reacts_to<check_atom>,
  // cluster.patience has passed without a node, unless one joined since.
  caf::reacts_to<patience_atom, uint64_t>>;

/// Runs one job. Reads only as much as fits into the look-ahead and the sink
/// can write, and sends each node at most its credit, so that no queue grows
/// with the list. URLs of a lost node go to others. A node of another process
/// is represented by a door, which checks all its messages.
///
///     source        coordinator         node           sink
///      | <- read ----- |                 |              |
///      | - input_batch -> |              |              |
///      |               | -- task_batch -> |             |
///      |               | <- result_batch |              |
///      |               | -- record_batch -------------> |
///      |               | <- write_receipt ------------- |   room: read again
///      |               | <- write_receipt ------------- |   what it held back
///      |               | -- report -------------------> |   all have records
class coordinator_state {
public:
  static inline const char* name = "coordinator";

  using pointer = coordinator_impl::pointer;

  coordinator_state(pointer self, coordinator_config config);

  /// `remote`: the node is in another process, and `node` is its door.
  void on_join(const caf::actor& node, std::string name, uint64_t credit,
               bool remote);
  void on_down(const caf::down_msg& down);
  void on_results(result_batch& results);
  void on_travel(task_batch& tasks);
  void on_returned(const index_batch& indexes);
  void on_shed(const index_batch& indexes);
  void on_load(uint64_t running, bool idle);
  void on_alive(uint64_t running, bool idle, uint64_t stamp);
  void on_load_report(load_report& report);
  void on_shortage(http::shortage lack);
  void on_host_waits(const host_wait_list& hosts);
  void on_leave();
  void on_kept(const write_receipt& receipt);
  void on_lease_check();
  void on_patience(uint64_t count);
  void on_drain();
  void on_stop();
  void on_tick();
  caf::typed_response_promise<job_report> on_report();

  // Checks of the sender of the current message. Other processes have no
  // handle of this actor, so these checks are a second barrier.

  /// Whether the sender is in this process; signals have no sender.
  bool is_from_here() const;
  bool is_from_self() const;
  bool is_from_sink() const;

private:
  using time_point = std::chrono::steady_clock::time_point;
  using member = muster::member<node_actor>;

  /// Requests more lines if there is room. Ends the job if it is complete.
  void pump();

  /// Whether URLs of large hosts are set aside.
  bool sets_aside() const {
    // In input order, records of later URLs would have to wait in memory.
    return config_.job.set_aside > 0 && !config_.job.input_order;
  }

  /// Whether nodes could start URLs of further hosts.
  bool is_idle() const {
    return sets_aside() && nodes_.members().any_idle();
  }

  /// Maximum number of lines to request from the source at once.
  uint64_t chunk() const;

  /// Whether to request more lines.
  bool may_read() const;
  void read();

  /// Whether every input that was or will be read has its result.
  bool nothing_out() const {
    return ended_ && nodes_.urls().size() == 0;
  }

  /// Number of lines that may be read now.
  uint64_t room() const;

  /// Number of their bytes that may be read now.
  uint64_t room_for_bytes() const;

  void on_input(input_batch& batch);
  void admit(input_item& item);

  /// Notes for the source that the input has its result.
  void note_finished(const ledger_entry& entry);
  void note_finished(const settled_entry& settled);

  /// Drops inputs that the source has read but not handed out.
  void drop_aside();

  /// Continues after a message of a node.
  void advance();

  /// Sends URLs to the nodes, within their credit.
  void send_tasks();

  /// Asks a node to hand back the URLs of these hosts that it has not started.
  void ask_back(const member& from, std::vector<host_share> hosts);

  /// The node that sent the current message; null if it is not or no longer a
  /// member.
  member* sender();

  /// Removes the sender if it is in another process, because its message is
  /// invalid. Otherwise returns false.
  bool
  expel(const member& which,
        const std::string& why = "a message about a URL that it does not have");

  /// Removes a lost node and gives its URLs to others.
  void lose(member which, const std::string& why, blame cause);

  /// Stops leaving nodes that have no URLs left.
  void release_leaving();

  void stop_nodes();

  void drop_unsent() {
    drop([this] { nodes_.urls().drop_unsent(); });
  }

  /// During a drain, does not wait for a node that could take fetches of other
  /// nodes.
  void drop_stranded();

  /// Asks busy nodes to hand back URLs that idle nodes could start.
  void balance();

  /// Checks that nodes finish or hand back each of their URLs in time.
  void watch(time_point now);

  /// Gives up the job if there is no node for too long.
  void watch_for_nodes();

  /// No node is left: ends the job with an error for each unfinished URL.
  void abandon(std::string error);

  /// Makes a record of a result and its ledger entry. Returns false if the node
  /// does not have the URL.
  bool settle(fetch_result& result, const member& from);

  /// Sends the ready records to the sink.
  void write();
  void on_receipt(uint64_t sent, uint64_t bytes, const write_receipt& receipt);

  /// Counts the inputs that `act` drops, which get no record.
  template<class Act>
  void drop(Act act) {
    auto before = nodes_.urls().size();
    act();
    record_queue_.drop(before - nodes_.urls().size());
  }

  /// Starts no more URLs, and gives up unfinished ones.
  void give_up(job_end end, std::string error);
  void finish();
  void on_finished(const write_receipt& rest);
  void schedule_tick();
  void schedule_lease_check();
  void publish(const job_event& event) const;
  void notice(const std::string& sentence) const;
  progress standing() const;
  /// What keeps the job from running more fetches. `of_nodes`: what the nodes
  /// say.
  run_limit limit(run_limit of_nodes) const;

  pointer self_;
  coordinator_config config_;
  time_point started_;
  cluster<node_actor> nodes_;
  record_queue record_queue_;
  wait_board waits_;
  std::vector<caf::typed_response_promise<job_report>> waiting_;
  /// One more than the last index read.
  uint64_t next_index_ = 0;
  job_report report_;
  /// Names of the nodes that have joined, at most 10,000. A node that was
  /// lost and comes back is the same node.
  std::set<std::string> node_names_;
  uint64_t patience_count_ = 0; ///< Identifies the current wait for a node.
  bool open_ = false;           ///< The requested number of nodes have joined.
  bool reading_ = false;        ///< A request to the source is open.
  bool stuck_ = false;          ///< From the last batch.
  bool asked_idle_ = false;     ///< From the last order.
  uint64_t held_ = 0;           ///< From the last batch.
  /// Finished inputs to report with the next order.
  std::vector<finished_input> finished_inputs_;
  bool ended_ = false; ///< The source has ended, or is not asked any more.
  bool draining_ = false;
  time_point drained_at_{}; ///< When the drain began.
  bool finishing_ = false;  ///< The sink was asked to close.
  bool finished_ = false;   ///< report_ is complete.
};

coordinator_impl::behavior_type coordinator(
  coordinator_impl::stateful_pointer<actor_state<coordinator_state>> self,
  coordinator_config config);

} // namespace muster
