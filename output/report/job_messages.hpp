// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/events.hpp"

namespace muster::output {

/// Tells the user what happens in a job: nodes that come and go, hosts that ask
/// to wait, messages and, if `failures`, URLs that failed.
class job_messages final : public job_observer {
public:
  explicit job_messages(reporter& to, bool failures = false)
    : to_{to}, failures_{failures} {
    // nop
  }

  void on_event(const job_event& event) override;

private:
  void tell(const node_joined& x);
  void tell(const node_leaving& x);
  void tell(const node_lost& x);
  void tell(const host_throttled& x);
  void tell(const user_message& x);
  void tell(const records_written& x);

  /// Other events have no message.
  void tell(const progress&) {
    // nop
  }

  void tell(const job_report&) {
    // nop
  }

  reporter& to_;
  bool failures_;
  bool local_ = false; ///< A node of this process has joined.
};

} // namespace muster::output
