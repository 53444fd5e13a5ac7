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
  auto [first, last] = by_key_.equal_range(key);
  auto best = entries_.end();
  for (auto i = first; i != last; ++i) {
    auto at = i->second;
    auto usable = std::find(addresses.begin(), addresses.end(),
                            at->idle->remote())
                  != addresses.end();
    if (usable && (best == entries_.end() || at->since > best->since))
      best = at;
  }
  if (best != entries_.end()) {
    result = std::move(best->idle);
    remove(best, closing);
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
  entries_.push_front({std::move(key), std::move(idle), now});
  by_key_.emplace(entries_.front().key, entries_.begin());
}

size_t connection_pool::clear() {
  entry_list closing;
  std::lock_guard guard{mutex_};
  by_key_.clear();
  closing.swap(entries_);
  return closing.size();
}

void connection_pool::remove(entry_list::iterator at, entry_list& out) {
  auto [first, last] = by_key_.equal_range(at->key);
  by_key_.erase(std::find_if(first, last, [at](const auto& item) {
    return item.second == at;
  }));
  out.splice(out.end(), entries_, at);
}

void connection_pool::remove_old(clock::time_point now, entry_list& out) {
  while (!entries_.empty() && now - entries_.back().since > max_age_)
    remove(std::prev(entries_.end()), out);
}

} // namespace muster::http
