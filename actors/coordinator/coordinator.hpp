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
#include <string>
#include <vector>

namespace muster {

struct coordinator_config {
  job_settings job;
  source_actor source;
  sink_actor sink;
  bool clustered = false; ///< Nodes of other processes may join.
  uint32_t shares = 1;    ///< That the limits of each host are cut into.
  size_t concurrency = 0; ///< Exchanges that each node has open at most.
  /// How long a node of another process may go without a result; 0: for ever.
  result_patience patience{};
  event_stream* events = nullptr; ///< Null if nobody observes the job.
  /// Nodes refuse the URLs of hosts that ask for a longer wait. What a node of
  /// another process says of a host makes others wait no longer.
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

/// Runs one job. Reads only as much as the look-ahead and the pace of the sink
/// leave room for, and sends no node more than its credit, so that no queue
/// grows with the list. What a lost node had goes to others. A node of another
/// process is a door here, which has looked at all that it says.
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

  /// `remote`: the node is a door, of a node in another process.
  void on_join(const caf::actor& node, std::string name, uint64_t credit,
               bool remote);
  void on_down(const caf::down_msg& down);
  void on_results(result_batch& results);
  void on_travel(task_batch& tasks);
  void on_returned(const index_batch& indexes);
  void on_shed(const index_batch& indexes);
  void on_load(uint64_t running, bool idle);
  void on_alive(uint64_t running, bool idle, uint64_t stamp);
  void on_shortage(http::shortage lack);
  void on_host_waits(const host_wait_list& hosts);
  void on_leave();
  void on_kept(const write_receipt& receipt);
  void on_lease_check();
  void on_patience(uint64_t vigil);
  void on_drain();
  void on_stop();
  void on_tick();
  caf::typed_response_promise<job_report> on_report();

  // Who the present message is from. No other process knows this actor, so
  // nobody else has a say even if that should fail.

  /// This process; signals have no sender.
  bool is_from_here() const;
  bool is_from_self() const;
  bool is_from_sink() const;

private:
  using time_point = std::chrono::steady_clock::time_point;
  using member = muster::member<node_actor>;

  /// Asks the source for more if there is room, ends the job if it is done.
  void pump();

  /// Whether URLs of hosts with many are set aside.
  bool sets_aside() const {
    // In input order they could not be written before their turn, either.
    return config_.job.set_aside > 0 && !config_.job.input_order;
  }

  /// Nodes could begin URLs of other hosts than they have.
  bool is_idle() const {
    return sets_aside() && nodes_.members().any_idle();
  }

  /// Lines asked of the source at once, at most.
  uint64_t chunk() const;

  /// Whether the source is to be asked for more.
  bool may_read() const;
  void read();

  /// Every input that was read, or ever will be, has its result.
  bool nothing_out() const {
    return ended_ && nodes_.urls().size() == 0;
  }

  /// How many more lines may be read now.
  uint64_t room() const;

  /// How many more of their bytes.
  uint64_t room_for_bytes() const;

  void on_input(input_batch& batch);
  void admit(input_item& item);

  /// The source is to know that the input has its result.
  void note_finished(const ledger_entry& entry);
  void note_finished(const settled_entry& settled);

  /// What the source has read and not handed out is not fetched.
  void drop_aside();

  /// Does what a message of a node has made possible.
  void advance();

  /// Sends the nodes what they have credit for.
  void send_tasks();

  /// Has a node hand back what it has not begun of these hosts.
  void ask_back(const member& from, std::vector<host_share> hosts);

  /// The node that the present message comes from; null if it is none, or none
  /// any more.
  member* sender();

  /// The node has said what no node says, such as something of URLs that it
  /// does not have. One of another process is removed for that; else returns
  /// false.
  bool
  expel(const member& which,
        const std::string& why = "a message about a URL that it does not have");

  /// What the node had goes to others.
  void lose(member which, const std::string& why, blame whom);

  /// Lets nodes go that have finished.
  void release_leaving();

  void stop_nodes();

  void drop_unsent() {
    drop([this] { nodes_.urls().drop_unsent(); });
  }

  /// A drain waits for no node that could take what goes on elsewhere.
  void drop_stranded();

  /// Has nodes with too much to do hand back what idle ones could begin.
  void balance();

  /// Nodes have to end each of their URLs in time, or hand it back.
  void watch(time_point now);

  /// Gives up if there is no node for too long.
  void watch_for_nodes();

  /// Nobody is left: ends with an error for each URL that is out.
  void abandon(std::string error);

  /// Joins a result with what the ledger knows and hands it on. False if the
  /// node does not have the URL.
  bool settle(fetch_result& result, const member& from);

  /// Sends the sink the records that are ready.
  void write();
  void on_receipt(uint64_t sent, uint64_t bytes, const write_receipt& receipt);

  /// Counts the inputs that `act` drops: they get no record.
  template<class Act>
  void drop(Act act) {
    auto before = nodes_.urls().size();
    act();
    record_queue_.drop(before - nodes_.urls().size());
  }

  /// Begins no more URLs and gives up those that are out.
  void give_up(job_end end, std::string error);
  void finish();
  void on_finished(const write_receipt& rest);
  void schedule_tick();
  void schedule_lease_check();
  void publish(const job_event& event) const;
  void notice(const std::string& sentence) const;
  progress standing() const;

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
  uint64_t vigil_ = 0;      ///< Counts the times that there was no node.
  bool open_ = false;       ///< As many nodes as wanted have joined.
  bool reading_ = false;    ///< A request to the source is open.
  bool stuck_ = false;      ///< As in the last batch.
  bool asked_idle_ = false; ///< As in the last order.
  uint64_t held_ = 0;       ///< As in the last batch.
  /// What the source is to know with the next order.
  std::vector<finished_input> finished_inputs_;
  bool ended_ = false; ///< The source has no more, or is not asked any more.
  bool draining_ = false;
  bool finishing_ = false; ///< The sink was asked to close.
  bool finished_ = false;  ///< report_ is complete.
};

coordinator_impl::behavior_type coordinator(
  coordinator_impl::stateful_pointer<actor_state<coordinator_state>> self,
  coordinator_config config);

} // namespace muster
