// SPDX-License-Identifier: BSD-3-Clause

#include "actors/node/resolver.hpp"

#include <algorithm>

namespace muster {

namespace {

/// Passes the answer to the resolver, if it still exists.
resolver_config::callback reply_to(const caf::weak_actor_ptr& resolver,
                                   const std::string& host) {
  return [=](http::dns_answer answer) {
    if (auto strong = resolver.lock())
      caf::anon_send(caf::actor_cast<resolver_impl>(strong), host,
                     std::move(answer));
  };
}

} // namespace

resolver_state::resolver_state(pointer self, resolver_config config)
  : self_{self}, config_{std::move(config)}, window_{config_.at_once} {
  std::seed_seq seed{config_.seed};
  random_.seed(seed);
}

void resolver_state::on_order(look_up_order& order) {
  auto now = self_->clock().now();
  // The answer may have arrived before this message.
  if (auto known = config_.cache->find(order.host, now)) {
    self_->send(order.client, *known);
    return;
  }
  auto [i, added] = pending_.try_emplace(order.host);
  i->second.clients.push_back(std::move(order.client));
  i->second.asked = now;
  if (!added)
    return;
  queue_.push_back(std::move(order.host));
  pump();
}

void resolver_state::pump() {
  while (under_way_ < window_.limit()) {
    auto item = next();
    if (!item)
      return;
    ++under_way_;
    item->second.epoch = window_.epoch();
    config_.look_up(item->first,
                    reply_to(caf::actor_cast<caf::weak_actor_ptr>(self_),
                             item->first));
  }
}

std::pair<const std::string, resolver_state::entry>* resolver_state::next() {
  while (!queue_.empty()) {
    auto i = pending_.find(queue_.front());
    queue_.pop_front();
    if (i->second.asked + config_.patience > self_->clock().now())
      return &*i;
    pending_.erase(i);
  }
  return nullptr;
}

void resolver_state::on_answer(const std::string& host,
                               http::dns_answer& answer) {
  --under_way_;
  if (auto i = pending_.find(host); i != pending_.end()) {
    auto& waiting = i->second;
    // A local shortage is not a failure of servers or name; the clients must
    // wait.
    if (answer.lack != http::shortage::none) {
      settle(host, answer);
      pump();
      return;
    }
    // Another failure of the same name says nothing new about the servers.
    if (waiting.tries == 0 || !answer.strained)
      window_.record(waiting.epoch, answer.strained);
    if (!answer.temporary || !try_again(host, waiting))
      settle(host, answer);
  }
  pump();
}

bool resolver_state::try_again(const std::string& host, entry& waiting) {
  if (++waiting.tries >= config_.tries)
    return false;
  auto delay = config_.backoff.delay(waiting.tries + 1, random_);
  if (waiting.asked + config_.patience <= self_->clock().now() + delay)
    return false;
  self_->delayed_send(self_, delay, retry_atom_v, host);
  return true;
}

void resolver_state::on_retry(const std::string& host) {
  queue_.push_back(host);
  pump();
}

void resolver_state::settle(const std::string& host, http::dns_answer& answer) {
  auto known = std::make_shared<const http::dns_answer>(std::move(answer));
  if (!known->temporary) {
    auto keep = known->error.empty()
                  ? std::clamp(known->time_to_live, config_.keep_min,
                               config_.keep_max)
                  : config_.keep_failure;
    config_.cache->put(host, known, self_->clock().now() + keep);
  }
  auto node = pending_.extract(host);
  for (auto& client : node.mapped().clients)
    self_->send(client, *known);
}

resolver_impl::behavior_type
resolver(resolver_impl::stateful_pointer<actor_state<resolver_state>> self,
         resolver_config config) {
  auto& st = self->state.emplace(self, std::move(config));
  return {
    [&st](look_up_order& order) { st.on_order(order); },
    [&st](const std::string& host, http::dns_answer& answer) {
      st.on_answer(host, answer);
    },
    [&st](retry_atom, const std::string& host) { st.on_retry(host); },
  };
}

} // namespace muster
