// SPDX-License-Identifier: BSD-3-Clause

#include "runtime/strangers.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace muster {

void strangers::end(entry& which) {
  if (!std::exchange(which.ended, true))
    ::shutdown(which.socket, SHUT_RDWR);
}

strangers::place strangers::add(caf::io::network::native_socket socket,
                                time_point now) {
  auto waiting = std::ranges::count(entries_, false, &entry::ended);
  if (static_cast<size_t>(waiting) >= max_waiting)
    end(*std::ranges::find(entries_, false, &entry::ended));
  return {*this, entries_.insert(entries_.end(), {socket, now, false})};
}

void strangers::end_overdue(time_point now) {
  for (auto& x : entries_)
    if (now - x.since >= patience)
      end(x);
}

bool strangers::make_room() {
  if (entries_.empty())
    return false;
  if (std::ranges::none_of(entries_, &entry::ended))
    end(entries_.front());
  return true;
}

} // namespace muster
