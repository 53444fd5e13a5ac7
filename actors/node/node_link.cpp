// SPDX-License-Identifier: BSD-3-Clause

#include "actors/node/node_link.hpp"

#include "crawl/nodes/validate.hpp"
#include "http/text.hpp"
#include "messages/expulsion.hpp"
#include "messages/interfaces/gate.hpp"

#include <algorithm>
#include <set>

namespace muster {

using namespace std::chrono_literals;

namespace {

/// Time for each step of joining. CAF itself gives up an unanswered connection
/// after its connection timeout.
constexpr auto connect_patience = 30s;
constexpr auto answer_patience = 5s;
constexpr auto visit_patience = 2 * answer_patience + 1s;

/// Says hello and asks for the terms, once. A separate actor, so that the other
/// side never has a handle of the link.
using visitor_actor = caf::typed_actor<
  // Answers with why this process is refused, or with a door and its terms.
  caf::replies_to<terms_atom>::with<std::string, door_actor, node_terms>>;

struct visitor_state {
  static inline const char* name = "visitor";
};

visitor_actor::behavior_type
visit(visitor_actor::stateful_pointer<visitor_state> self,
      const gate_actor& gate) {
  self->set_default_handler(caf::drop);
  return {
    [=](terms_atom) {
      auto promise =
        self->make_response_promise<std::string, door_actor, node_terms>();
      auto fail = [=](const caf::error& what) mutable {
        promise.deliver(what);
        self->quit();
      };
      self->request(gate, answer_patience, hello())
        .then(
          [=](const std::string& refusal,
              const caf::strong_actor_ptr& to) mutable {
            // The door must be in the process of the gate.
            if (!to || to->node() != gate.node()) {
              promise.deliver(refusal, door_actor{}, node_terms{});
              self->quit();
              return;
            }
            auto door = caf::actor_cast<door_actor>(to);
            self->request(door, answer_patience, terms_atom_v)
              .then(
                [=](const node_terms& terms) mutable {
                  promise.deliver(std::string{}, door, terms);
                  self->quit();
                },
                fail);
          },
          fail);
      return promise;
    },
  };
}

constexpr std::chrono::milliseconds first_pause{250};
constexpr std::chrono::milliseconds longest_pause{5'000};

std::string reason_of(const caf::error& error,
                      const caf::actor_system& system) {
  if (error == caf::sec::cannot_connect_to_node)
    return "no server listens there, the host cannot be reached, or its name "
           "has no address";
  if (error == caf::sec::disconnect_during_handshake)
    return "it closes the connection; check that it is a coordinator, and that "
           "both sides use TLS or neither does";
  if (error == caf::sec::incompatible_application_ids
      || error == caf::sec::incompatible_versions
      || error == caf::sec::malformed_basp_message)
    return "it is another program";
  if (error == caf::sec::request_timeout
      || error == caf::sec::connection_timeout)
    return "it does not answer";
  return system.render(error);
}

} // namespace

node_link_state::node_link_state(pointer self, node_link_config config)
  : self_{self},
    config_{std::move(config)},
    searching_since_{self->clock().now()} {
  self_->set_down_handler([this](const caf::down_msg& x) { on_down(x); });
  self_->send(self_, retry_atom_v);
}

node_link_state::~node_link_state() {
  if (node_)
    node_->stop();
}

std::string node_link_state::where() const {
  return config_.host + " port " + std::to_string(config_.port);
}

void node_link_state::on_retry() {
  if (over_ || node_)
    return;
  self_
    ->request(config_.middleman, connect_patience, caf::connect_atom_v,
              config_.host, config_.port)
    .then(
      [this](const caf::node_id&, const caf::strong_actor_ptr& gate,
             const std::set<std::string>&) {
        if (gate)
          knock(gate);
        else
          try_again("it accepts no nodes");
      },
      [this](const caf::error& what) {
        try_again(reason_of(what, self_->system()));
      });
}

void node_link_state::knock(const caf::strong_actor_ptr& gate) {
  auto visitor = self_->spawn(visit, caf::actor_cast<gate_actor>(gate));
  self_->request(visitor, visit_patience, terms_atom_v)
    .then(
      [this](const std::string& refusal, const door_actor& door,
             const node_terms& terms) {
        if (door)
          join(door, terms);
        else
          finish({"refused by " + where() + ": " + clean_words(refusal)});
      },
      [this](const caf::error& what) {
        try_again(reason_of(what, self_->system()));
      });
}

void node_link_state::join(const door_actor& door, const node_terms& terms) {
  if (over_)
    return;
  auto error = problem_of(terms);
  if (!error.empty())
    error = "its terms are invalid: " + error;
  else
    node_ = config_.begin(door, terms, error);
  if (!node_) {
    finish({"cannot work for " + where() + ": " + error});
    return;
  }
  self_->monitor(node_->node);
  joined_ = self_->clock().now();
  last_problem_.clear();
  config_.messages->notice("joined " + where());
}

void node_link_state::on_down(const caf::down_msg& down) {
  if (!node_ || down.source != node_->node.address())
    return;
  node_->stop();
  node_.reset();
  auto now = self_->clock().now();
  searching_since_ = now;
  // While a job only writes its last records, a node may join and leave in
  // turn.
  if (now - joined_ > longest_pause)
    pause_ = 0ms;
  if (std::string why; is_expulsion(down.reason, why)) {
    finish({"cannot continue with " + where() + ": " + why});
    return;
  }
  auto told = down.reason == caf::exit_reason::user_shutdown;
  if (leaving_ || (told && !config_.stay)) {
    finish({});
  } else if (told) {
    config_.messages->notice("the job is over; waiting for the next one");
    // The coordinator may take a moment to end.
    retry_later();
  } else {
    try_again("the coordinator is gone or silent");
  }
}

void node_link_state::try_again(const std::string& why) {
  if (over_)
    return;
  auto searched = self_->clock().now() - searching_since_;
  if (!config_.stay && searched >= config_.patience) {
    finish({"no coordinator at " + where() + " for "
            + http::to_text(config_.patience) + ": " + why});
    return;
  }
  if (why != last_problem_)
    config_.messages->notice("no coordinator at " + where() + " (" + why
                             + "); trying again");
  last_problem_ = why;
  retry_later();
}

void node_link_state::retry_later() {
  pause_ = std::clamp(2 * pause_, first_pause, longest_pause);
  self_->delayed_send(self_, pause_, retry_atom_v);
}

void node_link_state::on_drain() {
  if (!node_) {
    finish({});
    return;
  }
  if (std::exchange(leaving_, true))
    return;
  self_->send(node_->node, leave_atom_v);
  self_->delayed_send(self_, config_.grace, stop_atom_v);
}

void node_link_state::on_stop() {
  leaving_ = true;
  if (node_)
    self_->send(node_->node, stop_atom_v);
  else
    finish({});
}

void node_link_state::finish(link_end end) {
  if (std::exchange(over_, true))
    return;
  end_ = std::move(end);
  for (auto& promise : waiting_)
    promise.deliver(end_);
  waiting_.clear();
}

caf::typed_response_promise<link_end> node_link_state::on_report() {
  auto promise = self_->make_response_promise<link_end>();
  if (over_)
    promise.deliver(end_);
  else
    waiting_.push_back(promise);
  return promise;
}

link_impl::behavior_type
node_link(link_impl::stateful_pointer<actor_state<node_link_state>> self,
          node_link_config config) {
  auto& st = self->state.emplace(self, std::move(config));
  return {
    [&st](report_atom) { return st.on_report(); },
    [&st](drain_atom) { st.on_drain(); },
    [&st](stop_atom) { st.on_stop(); },
    [&st](retry_atom) { st.on_retry(); },
  };
}

} // namespace muster
