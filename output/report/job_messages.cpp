// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/job_messages.hpp"

#include "http/text.hpp"
#include "output/rows/format.hpp"
#include "output/rows/human.hpp"

#include <string>
#include <variant>

namespace muster::output {

void job_messages::on_event(const job_event& event) {
  std::visit([this](const auto& x) { tell(x); }, event);
}

void job_messages::tell(const node_joined& x) {
  if (x.remote)
    to_.notice("node " + x.name + " has joined (" + counted(x.nodes, "node")
               + (local_ ? " with this one)" : ")"));
  else
    local_ = true;
}

void job_messages::tell(const node_leaving& x) {
  to_.notice("node " + x.name + " is leaving");
}

void job_messages::tell(const node_lost& x) {
  auto sentence = "node " + x.name + " is lost: " + x.reason;
  if (x.urls > 0)
    sentence += "; its " + counted(x.urls, "URL")
                + (x.urls == 1 ? " goes" : " go") + " to others";
  to_.notice(sentence);
}

void job_messages::tell(const host_throttled& x) {
  auto& request = x.request;
  auto sentence = request.host + " asked to ";
  sentence += request.wait == request.wait.zero()
                ? "slow down"
                : "wait " + http::to_text(request.wait);
  sentence += " (" + std::to_string(request.status) + ")";
  if (x.refused)
    sentence += ", longer than fetch.retry-after-max: its URLs fail";
  to_.report(message_kind::host, sentence);
}

void job_messages::tell(const user_message& x) {
  to_.report(x.kind, x.sentence);
}

void job_messages::tell(const records_written& x) {
  if (!failures_)
    return;
  for (auto& rec : x.records) {
    if (!is_failure(rec))
      continue;
    std::string line;
    append_text(line, rec);
    line.pop_back();
    to_.report(message_kind::failure, line);
  }
}

} // namespace muster::output
