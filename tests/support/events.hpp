// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/events.hpp"
#include "output/report/job_messages.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace muster::test {

/// Collects messages to the user.
struct collected_messages : reporter {
  void report(message_kind kind, std::string_view sentence) override {
    auto& list = kind == message_kind::host ? wait_notices : notices;
    list.emplace_back(sentence);
  }

  std::vector<std::string> notices;      ///< All but the following.
  std::vector<std::string> wait_notices; ///< Hosts that asked to wait.
};

/// Collects what a job publishes.
struct event_log : collected_messages, job_observer {
  event_log() {
    events.subscribe(*this);
    events.subscribe(messages_);
  }

  void on_event(const job_event& event) override {
    if (auto now = std::get_if<progress>(&event))
      seen.push_back(*now);
    else if (auto end = std::get_if<job_report>(&event))
      report_at_end = *end;
  }

  event_stream events;
  std::vector<progress> seen;
  std::optional<job_report> report_at_end;

private:
  output::job_messages messages_{*this};
};

} // namespace muster::test
