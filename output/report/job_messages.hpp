// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/events.hpp"

namespace muster::output {

/// Tells the user what happens in a job: nodes that come and go, hosts that ask
/// to wait, and messages.
class job_messages final : public job_observer {
public:
  explicit job_messages(reporter& to) : to_{to} {
    // nop
  }

  void on_event(const job_event& event) override;

private:
  void tell(const node_joined& x);
  void tell(const node_leaving& x);
  void tell(const node_lost& x);
  void tell(const host_throttled& x);
  void tell(const user_message& x);

  /// Other events have no message.
  void tell(const records_written&) {
    // nop
  }

  void tell(const progress&) {
    // nop
  }

  void tell(const job_report&) {
    // nop
  }

  reporter& to_;
};

} // namespace muster::output
