// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/wait_board.hpp"

#include <algorithm>

namespace muster {

using std::chrono::milliseconds;

bool wait_board::is_new(std::string_view host) {
  return known_.size() < max_hosts && known_.emplace(host).second;
}

milliseconds wait_board::counted(const host_wait& x, node_number teller,
                                 time_point now) {
  holds_.expire(now);
  auto key = x.host + ' ' + std::to_string(teller);
  auto before = holds_.find(key);
  if (before && before->until <= now)
    // What this node says about the host does not count now.
    return milliseconds::zero();
  auto since = before ? before->since : now;
  auto until = std::min(now + x.wait, since + longest_);
  if (until <= (before ? before->until : now))
    return milliseconds::zero();
  holds_.put(key, {since, until}, until + (until - since));
  return std::chrono::ceil<milliseconds>(until - now);
}

milliseconds wait_board::note(const host_wait& x, node_number teller,
                              bool trusted, time_point now) {
  auto wait = trusted ? x.wait : counted(x, teller, now);
  if (wait <= milliseconds::zero())
    return milliseconds::zero();
  waits_.expire(now);
  auto until = now + wait;
  auto before = waits_.find(x.host);
  if (!before || before->until < until)
    waits_.put(x.host, {x.status, until, teller}, until);
  return wait;
}

void wait_board::forget(node_number teller) {
  waits_.erase_if([=](const entry& x) { return x.teller == teller; });
}

std::vector<host_wait_list> wait_board::lists(time_point now) {
  waits_.expire(now);
  std::vector<host_wait_list> result;
  waits_.for_each([&](const std::string& host, const entry& x) {
    if (result.empty() || result.back().size() == max_host_waits)
      result.emplace_back();
    result.back().push_back(
      {host, x.status, std::chrono::ceil<milliseconds>(x.until - now)});
  });
  return result;
}

} // namespace muster
