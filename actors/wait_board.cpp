#include "actors/wait_board.hpp"

#include <algorithm>

namespace muster {

bool wait_board::note(const host_wait& x, time_point now) {
  waits_.expire(now);
  auto until = now + x.wait;
  auto before = waits_.find(x.host);
  if (until > now && (!before || before->until < until))
    waits_.put(x.host, {x.status, until}, until);
  return known_.size() < max_hosts && known_.insert(x.host).second;
}

std::vector<host_wait_list> wait_board::lists(time_point now) {
  using std::chrono::milliseconds;
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
