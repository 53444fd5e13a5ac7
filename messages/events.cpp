// SPDX-License-Identifier: BSD-3-Clause

#include "messages/events.hpp"

namespace muster {

void event_stream::subscribe(job_observer& observer) {
  std::lock_guard guard{mutex_};
  observers_.push_back(&observer);
}

void event_stream::publish(const job_event& event) {
  std::lock_guard guard{mutex_};
  for (auto observer : observers_)
    observer->on_event(event);
}

void event_stream::report(message_kind kind, std::string_view sentence) {
  publish(user_message{kind, sentence});
}

} // namespace muster
