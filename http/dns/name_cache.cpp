// SPDX-License-Identifier: BSD-3-Clause

#include "http/dns/name_cache.hpp"

#include <algorithm>
#include <utility>

namespace muster::http {

name_cache::name_cache(size_t max_names)
  : half_{std::max<size_t>(max_names / 2, 1)} {
  // nop
}

std::shared_ptr<const dns_answer> name_cache::find(std::string_view name,
                                                   time_point now) const {
  std::lock_guard guard{mutex_};
  for (auto generation : {&young_, &old_})
    if (auto i = generation->find(name); i != generation->end())
      return i->second.expires > now ? i->second.answer : nullptr;
  return nullptr;
}

void name_cache::put(const std::string& name,
                     std::shared_ptr<const dns_answer> answer,
                     time_point expires) {
  // Destroyed after the lock is released.
  generation discarded;
  std::lock_guard guard{mutex_};
  if (young_.size() >= half_ && !young_.contains(name)) {
    discarded = std::exchange(old_, std::exchange(young_, {}));
    young_.reserve(half_);
  }
  young_.insert_or_assign(name, entry{std::move(answer), expires});
}

} // namespace muster::http
