#include "actors/resolver.hpp"

namespace muster {

namespace {

look_up_worker_actor::behavior_type
look_up_worker(look_up_worker_actor::pointer self,
               std::function<http::dns_answer(const std::string&)> look_up,
               resolver_actor resolver, uint64_t id) {
  return {
    [=](const std::string& host) {
      self->send(resolver, idle_atom_v, id, host, look_up(host));
    },
  };
}

} // namespace

resolver_state::resolver_state(pointer self) : self_{self} {
  // nop
}

void resolver_state::start(resolver_config config) {
  config_ = std::move(config);
}

void resolver_state::on_order(look_up_order& order) {
  auto [i, added] = names_.try_emplace(order.host);
  auto& entry = i->second;
  if (!added && !entry.pending && entry.expires > self_->clock().now()) {
    self_->send(order.client, entry.answer);
    return;
  }
  entry.clients.push_back(std::move(order.client));
  entry.asked = self_->clock().now();
  if (entry.pending)
    return;
  entry.pending = true;
  queue_.push_back(std::move(order.host));
  assign();
}

bool resolver_state::next_name(std::string& name) {
  while (!queue_.empty()) {
    name = std::move(queue_.front());
    queue_.pop_front();
    auto i = names_.find(name);
    if (i->second.asked + config_.patience > self_->clock().now())
      return true;
    names_.erase(i);
  }
  return false;
}

void resolver_state::assign() {
  for (;;) {
    if (!queue_.empty() && idle_.empty() && workers_.size() < config_.workers) {
      idle_.push_back(workers_.size());
      workers_.push_back(self_->spawn<caf::detached + caf::linked>(
        look_up_worker, config_.look_up, resolver_actor{self_},
        uint64_t{workers_.size()}));
    }
    std::string name;
    if (idle_.empty() || !next_name(name))
      return;
    self_->send(workers_[idle_.back()], std::move(name));
    idle_.pop_back();
  }
}

void resolver_state::on_answer(uint64_t worker, const std::string& host,
                               http::dns_answer& answer) {
  idle_.push_back(worker);
  auto i = names_.find(host);
  if (i != names_.end()) {
    auto& entry = i->second;
    entry.pending = false;
    entry.answer = std::move(answer);
    auto keep = entry.answer.error.empty() ? config_.keep
                : entry.answer.temporary   ? std::chrono::seconds{0}
                                           : config_.keep_failure;
    entry.expires = self_->clock().now() + keep;
    for (auto& client : entry.clients)
      self_->send(client, entry.answer);
    entry.clients = {};
    if (names_.size() > config_.max_names)
      evict();
  }
  assign();
}

void resolver_state::evict() {
  // What has expired goes first; if that is not enough, whatever comes.
  auto now = self_->clock().now();
  std::erase_if(names_, [&](const auto& item) {
    return !item.second.pending && item.second.expires <= now;
  });
  for (auto i = names_.begin();
       i != names_.end() && names_.size() > config_.max_names * 3 / 4;) {
    i = i->second.pending ? std::next(i) : names_.erase(i);
  }
}

resolver_actor::behavior_type
resolver(resolver_actor::stateful_pointer<resolver_state> self,
         resolver_config config) {
  self->state.start(std::move(config));
  return {
    [=](look_up_order& order) { self->state.on_order(order); },
    [=](idle_atom, uint64_t worker, const std::string& host,
        http::dns_answer& answer) {
      self->state.on_answer(worker, host, answer);
    },
  };
}

} // namespace muster
