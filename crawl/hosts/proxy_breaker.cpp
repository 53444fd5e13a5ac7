// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/proxy_breaker.hpp"

#include "http/text.hpp"

namespace muster {

using http::proxy_state;

std::string proxy_breaker::refusal(const http::proxy_server& proxy,
                                   time_point now) {
  std::lock_guard guard{mutex_};
  if (failing_.empty())
    return {};
  auto found = failing_.find(proxy.shown());
  if (found == failing_.end())
    return {};
  auto& [failures, until, error] = found->second;
  if (failures < limit_ || now >= until)
    return {};
  return "the proxy is skipped for " + http::to_text(pause_) + " after "
         + std::to_string(failures) + " failures in a row: " + error;
}

void proxy_breaker::note(const http::proxy_server& proxy, proxy_state state,
                         const std::string& error, time_point now) {
  if (limit_ == 0 || state == proxy_state::unknown)
    return;
  std::lock_guard guard{mutex_};
  if (state == proxy_state::works) {
    if (!failing_.empty())
      failing_.erase(proxy.shown());
    return;
  }
  auto& known = failing_[proxy.shown()];
  // Exchanges that started before the pause do not make it longer.
  if (known.failures == limit_ && now < known.until)
    return;
  if (known.failures < limit_)
    ++known.failures;
  known.error = error;
  if (known.failures == limit_)
    known.until = now + pause_;
}

} // namespace muster
