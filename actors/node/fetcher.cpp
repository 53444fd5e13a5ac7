// SPDX-License-Identifier: BSD-3-Clause

#include "actors/node/fetcher.hpp"

#include "crawl/nodes/redirect_hops.hpp"
#include "http/h1/response_head.hpp"
#include "http/text.hpp"
#include "http/url/fnv1a.hpp"

#include <algorithm>
#include <utility>

namespace muster {

using http::error_kind;
using std::chrono::duration_cast;

namespace {

/// How long to wait for the transport's report after the deadline. The
/// transport knows what was received.
constexpr std::chrono::milliseconds engine_grace{2'000};

/// How the exchange used its permit: whether the host was reached.
permit_use use_of(const http::exchange_result& result) {
  // This says nothing about the host.
  if (result.error.kind == error_kind::proxy || result.cut_short)
    return permit_use::unused;
  if (result.kept)
    return result.reused ? permit_use::kept : permit_use::opened;
  if (result.status != 0 || result.reused || result.connect_time)
    return permit_use::connected;
  return result.error.kind == error_kind::connect
             || result.error.kind == error_kind::timeout
           ? permit_use::connect_failed
           : permit_use::unused;
}

/// Whether one of `visited` has another origin than the first.
bool leaves_origin(const std::vector<http::url>& visited) {
  return std::ranges::any_of(visited, [&](const auto& url) {
    return !url.same_origin(visited.front());
  });
}

/// A digest that distinguishes the requests of a fetch.
uint64_t digest_of(const http::url& target, const std::string& cookies,
                   bool fell_back) {
  auto hash = http::fnv1a(target.secure ? "https://" : "http://");
  if (fell_back)
    hash = http::fnv1a("GET", hash);
  hash = http::fnv1a(target.host, hash) ^ target.port;
  for (std::string_view part :
       {std::string_view{target.target}, std::string_view{target.username},
        std::string_view{target.password}, std::string_view{cookies}})
    hash = http::fnv1a("\n", http::fnv1a(part, hash));
  return hash;
}

std::chrono::sys_seconds wall_clock() {
  return std::chrono::floor<std::chrono::seconds>(
    std::chrono::system_clock::now());
}

} // namespace

fetcher_state::fetcher_state(pointer self,
                             std::shared_ptr<const fetcher_config> config,
                             fetch_task&& task, uint64_t queued)
  : self_{self},
    config_{std::move(config)},
    queued_{queued},
    started_{self->clock().now()} {
  result_.index = task.index;
  result_.attempts = 1;
  short_since_ = task.short_since;
  result_.started_at = task.so_far
                         ? task.so_far->started_at
                         : duration_cast<microseconds>(
                           std::chrono::system_clock::now().time_since_epoch());
  if (task.so_far) {
    started_ -= task.so_far->elapsed;
    excused_ = task.so_far->excused;
    visited_ = std::move(task.so_far->visited);
    statuses_ = std::move(task.so_far->statuses);
    requests_ = std::move(task.so_far->requests);
    if (auto jar = http::cookie_jar::of(std::move(task.so_far->cookies)))
      jar_ = std::move(*jar);
    result_.attempts = task.so_far->attempts;
    waits_ = task.so_far->waits;
    refused_head_ = config_->fallback ? task.so_far->refused_head : 0;
    result_.redirects = static_cast<uint32_t>(visited_.size());
  }
  if (visited_.empty()) {
    origin_ = std::move(task.target);
  } else {
    origin_ = visited_.front();
    hop_ = std::move(task.target);
    left_origin_ = leaves_origin(visited_) || !hop_->same_origin(origin_);
  }
  if (config_->travels)
    home_ = http::host_key(current().host);
  begin_exchange();
}

void fetcher_state::connect(std::vector<http::ip_address> addresses) {
  phase_ = phase::exchanging;
  reported_wait_ = false;
  exchange_order order;
  auto& request = order.request;
  request.target = current();
  request.settings = refused_head_ ? config_->fallback : config_->request;
  request.addresses = std::move(addresses);
  request.port = port_;
  request.via = via_;
  request.foreign = left_origin_;
  cookies_ = cookies_for(current());
  request.cookies = cookies_;
  request.deadline = started_ + excused_ + config_->settings.timeout;
  request.queued = queued_;
  order.client = caf::actor_cast<fetcher_actor>(self_);
  self_->send(config_->transport, std::move(order));
}

void fetcher_state::on_exchange(http::exchange_result& x) {
  if (phase_ != phase::exchanging)
    return;
  if (x.head_only) {
    report_early(x);
    return;
  }
  if (x.lack != http::shortage::none) {
    set_aside(x.lack);
    return;
  }
  short_since_.reset();
  if (via_)
    note_proxy(x.proxy, x.error.detail);
  use_ = use_of(x);
  take_answer(x);
  if (config_->settings.cookies)
    for (auto& field : x.set_cookies)
      jar_.store(current(), field, wall_clock());
  if (slow_down(x))
    return;
  if (!x.error && http::is_redirect(x.status) && !x.location.empty()) {
    hop(x);
    return;
  }
  if (falls_back(x)) {
    await_permit(phase::awaiting_get);
    return;
  }
  end_attempt(
    !is_accepted(x)
    && http::is_retriable(x.error.kind, x.status, x.proxy_may_recover));
}

bool fetcher_state::falls_back(const http::exchange_result& answer) const {
  return config_->fallback && refused_head_ == 0 && !answer.error
         && !is_accepted(answer) && http::refuses_head(answer.status);
}

std::string fetcher_state::cookies_for(const http::url& target) const {
  return jar_.empty() ? std::string{} : jar_.field(target, wall_clock());
}

void fetcher_state::hop(const http::exchange_result& redirect) {
  auto& location = redirect.location;
  auto limit = config_->settings.max_redirects;
  if (result_.redirects == limit) {
    fail(error_kind::redirect, "more than " + std::to_string(limit)
                                 + " redirects; the next one leads to "
                                 + http::redact_credentials(location));
    return;
  }
  std::string reason;
  auto next = http::resolve_reference(current(), location, reason);
  if (!next) {
    fail(error_kind::redirect,
         "redirect to " + http::redact_credentials(location) + ": " + reason);
    return;
  }
  visited_.push_back(current());
  statuses_.push_back(static_cast<uint16_t>(redirect.status));
  auto fell_back = refused_head_ != 0;
  requests_.push_back(digest_of(current(), cookies_, fell_back));
  hop_ = std::move(*next);
  left_origin_ |= !hop_->same_origin(origin_);
  // A URL may occur twice: with another cookie, it is another request.
  auto request = digest_of(*hop_, cookies_for(*hop_), fell_back);
  if (std::ranges::find(requests_, request) != requests_.end()) {
    fail(error_kind::redirect, "redirect loop back to " + current().shown());
    return;
  }
  ++result_.redirects;
  await_permit(phase::awaiting_hop);
}

void fetcher_state::await_permit(phase next) {
  if (config_->travels && http::host_key(current().host) != home_) {
    self_->send(config_->node, rest(self_->clock().now()), use_);
    self_->quit();
    return;
  }
  phase_ = next;
  self_->send(config_->node, permit_exchange{result_.index, use_,
                                             current().host, current().port});
  use_ = permit_use::unused;
}

fetch_task fetcher_state::rest(time_point until) {
  fetch_task result{result_.index, current()};
  result.so_far = journey{std::move(visited_),
                          std::move(statuses_),
                          std::move(requests_),
                          jar_.cookies(),
                          result_.attempts,
                          waits_,
                          duration_cast<microseconds>(until - started_),
                          duration_cast<microseconds>(excused_),
                          result_.started_at,
                          refused_head_};
  return result;
}

void fetcher_state::set_aside(http::shortage lack) {
  muster::set_aside order{rest(exchange_begun_), lack};
  order.rest.short_since = short_since_.value_or(self_->clock().now());
  self_->send(config_->node, std::move(order));
  self_->quit();
}

void fetcher_state::add_warning(std::string_view sentence) {
  result_.warning.append(result_.warning.empty() ? "" : "; ").append(sentence);
}

void fetcher_state::fail(error_kind kind, std::string detail, bool retriable) {
  result_.error_kind = kind;
  result_.error = std::move(detail);
  end_attempt(retriable);
}

void fetcher_state::end_attempt(bool retriable) {
  auto& settings = config_->settings;
  auto tries = result_.attempts - waits_;
  if (!retriable || tries > settings.retries) {
    finish();
    return;
  }
  std::seed_seq seed{config_->seed, result_.index, uint64_t{result_.attempts}};
  std::minstd_rand rng{seed};
  auto delay = settings.backoff.delay(tries + 1, rng);
  if (used() + delay >= settings.timeout) {
    finish();
    return;
  }
  phase_ = phase::backing_off;
  self_->send(config_->node, permit_exchange{result_.index, use_, {}, 0});
  use_ = permit_use::unused;
  self_->delayed_send(self_, delay, retry_atom_v);
}

void fetcher_state::on_retry() {
  if (phase_ != phase::backing_off)
    return;
  ++result_.attempts;
  result_.redirects = 0;
  visited_.clear();
  statuses_.clear();
  requests_.clear();
  hop_.reset();
  left_origin_ = false;
  await_permit(phase::awaiting_retry);
}

void fetcher_state::on_deadline() {
  if (phase_ == phase::exchanging)
    self_->delayed_send(self_, engine_grace, patience_atom_v);
  else
    on_patience();
}

void fetcher_state::on_patience() {
  // An attempt that has ended keeps its result. Only a running attempt times
  // out.
  if (phase_ != phase::backing_off && phase_ != phase::awaiting_retry
      && phase_ != phase::awaiting_turn && phase_ != phase::awaiting_get) {
    auto during = phase_ == phase::resolving    ? "looking up "
                  : phase_ == phase::exchanging ? "exchanging with "
                                                : "waiting for a permit for ";
    forget_response();
    result_.error_kind = error_kind::timeout;
    result_.error = "total deadline of "
                    + http::to_text(config_->settings.timeout)
                    + " passed while " + during + current().host;
  }
  finish();
}

void fetcher_state::finish() {
  if (result_.error_kind != error_kind::none)
    result_.outcome = outcome::error;
  else
    result_.outcome = config_->request->accept.contains(result_.status)
                        ? outcome::ok
                        : outcome::http_error;
  if (refused_head_ != 0)
    add_warning("HEAD was answered with " + std::to_string(refused_head_)
                + ", so this is the result of GET");
  if (result_.redirects > 0)
    result_.final_url = current().shown();
  result_.chain = chain_of(visited_, statuses_);
  result_.total = duration_cast<microseconds>(elapsed());
  self_->send(config_->node, std::move(result_), use_);
  self_->quit();
}

std::chrono::nanoseconds fetcher_state::elapsed() const {
  return self_->clock().now() - started_;
}

fetcher::fetcher(caf::actor_config& cfg,
                 std::shared_ptr<const fetcher_config> config,
                 fetch_task&& task, uint64_t queued)
  : super{cfg},
    state_{state.emplace(this, std::move(config), std::move(task), queued)} {
  // nop
}

fetcher::behavior_type fetcher::make_behavior() {
  auto& st = state_;
  return {
    [&st](permit_atom, uint64_t queued, caf::timespan excused) {
      st.on_permit(queued, excused);
    },
    [&st](const permit_refusal& x) { st.on_refusal(x); },
    [&st](const http::dns_answer& answer) { st.on_addresses(answer); },
    [&st](http::exchange_result& result) { st.on_exchange(result); },
    [&st](deadline_atom) { st.on_deadline(); },
    [&st](retry_atom) { st.on_retry(); },
    [&st](patience_atom) { st.on_patience(); },
  };
}

} // namespace muster
