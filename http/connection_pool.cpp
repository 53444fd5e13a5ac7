#include "http/connection_pool.hpp"

#include <algorithm>
#include <utility>

namespace muster::http {

connection_pool::connection_pool(size_t max_idle,
                                 std::chrono::milliseconds max_age)
  : max_idle_{max_idle}, max_age_{max_age} {
  // nop
}

std::unique_ptr<connection>
connection_pool::take(const std::string& key,
                      const std::vector<ip_address>& addresses,
                      clock::time_point now) {
  entry_list closing;
  std::unique_ptr<connection> result;
  std::lock_guard guard{mutex_};
  remove_old(now, closing);
  auto found = by_key_.find(key);
  if (found == by_key_.end())
    return result;
  for (auto at : found->second) {
    auto leads_there = std::find(addresses.begin(), addresses.end(),
                                 at->idle->remote())
                       != addresses.end();
    if (leads_there) {
      result = std::move(at->idle);
      remove(at, closing);
      break;
    }
  }
  return result;
}

void connection_pool::put(std::string key, std::unique_ptr<connection> idle,
                          clock::time_point now) {
  entry_list closing;
  std::lock_guard guard{mutex_};
  remove_old(now, closing);
  if (max_idle_ == 0)
    return;
  if (entries_.size() == max_idle_)
    remove(std::prev(entries_.end()), closing);
  auto& in = *by_key_.try_emplace(std::move(key)).first;
  entries_.push_front({&in, {}, std::move(idle), now});
  in.second.push_front(entries_.begin());
  entries_.front().position = in.second.begin();
}

size_t connection_pool::clear() {
  entry_list closing;
  std::lock_guard guard{mutex_};
  by_key_.clear();
  closing.swap(entries_);
  return closing.size();
}

void connection_pool::remove(entry_ref at, entry_list& out) {
  at->in->second.erase(at->position);
  if (at->in->second.empty())
    by_key_.erase(by_key_.find(at->in->first));
  out.splice(out.end(), entries_, at);
}

void connection_pool::remove_old(clock::time_point now, entry_list& out) {
  while (!entries_.empty() && now - entries_.back().since > max_age_)
    remove(std::prev(entries_.end()), out);
}

} // namespace muster::http
