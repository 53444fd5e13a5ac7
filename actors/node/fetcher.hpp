// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "actors/actor_state.hpp"
#include "crawl/hosts/proxy_breaker.hpp"
#include "http/dns/name_cache.hpp"
#include "messages/interfaces/fetcher.hpp"
#include "messages/interfaces/node.hpp"
#include "messages/interfaces/resolver.hpp"
#include "messages/interfaces/transport.hpp"
#include "messages/settings.hpp"

#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

/// Settings that all fetchers of a node share.
struct fetcher_config {
  fetch_settings settings;
  std::shared_ptr<const http::request_settings> request;
  /// For GET after a refused HEAD; null: such a HEAD is final.
  std::shared_ptr<const http::request_settings> fallback;
  resolver_actor resolver;
  /// The cache of the resolver; null: ask the resolver for every name.
  std::shared_ptr<const http::name_cache> names;
  transport_actor transport;
  node_actor node;
  std::shared_ptr<proxy_breaker> proxies; ///< Of the node; not null.
  uint64_t seed = 0; ///< Seed for the jitter of backoffs, mixed with the index.
  /// Other hosts may belong to other nodes; the fetch then continues there.
  bool travels = false;
};

/// A fetcher, with the messages that it sends to itself.
using fetcher_impl = fetcher_actor::extend<
  // The backoff is over.
  caf::reacts_to<retry_atom>,
  // The transport has had its time to report after the deadline.
  caf::reacts_to<patience_atom>>;

/// One fetch. Each method below that ends an exchange leads to exactly one of
/// hop(), slow_down(), end_attempt() and finish().
///
///     node           fetcher          resolver   transport
///      | -- spawn ---> |                  |          |    holds a permit
///      |               | -- look_up ----> |          |
///      |               | <- dns_answer -- |          |
///      |               | -- exchange_order --------> |
///      |               | <- exchange_result -------- |
///      | <- permit_exchange |             |          |    redirect or retry
///      | -- permit ---> |                 |          |    ... and again
///      | <- slow_down -- |                |          |    429: then again
///      | <- fetch_result |                                quits
///      | <- fetch_task --- |      or continues at another node  quits
///      | <- set_aside ---- |      or waits for a local resource  quits
class fetcher_state {
public:
  static inline const char* name = "fetcher";

  using pointer = fetcher_impl::pointer;

  /// Starts the fetch, or continues it. The node has already taken the permit
  /// for the task's host, for which `queued` others wait.
  fetcher_state(pointer self, std::shared_ptr<const fetcher_config> config,
                fetch_task&& task, uint64_t queued);

  void on_permit(uint64_t queued, std::chrono::nanoseconds excused);
  void on_refusal(const permit_refusal& refusal);
  void on_addresses(const http::dns_answer& answer);
  void on_exchange(http::exchange_result& result);
  void on_deadline();
  void on_patience();
  void on_retry();

private:
  using time_point = std::chrono::steady_clock::time_point;

  enum class phase : uint8_t {
    resolving,
    exchanging,
    awaiting_hop,   ///< A redirect waits for its host's permit.
    awaiting_get,   ///< The same, for GET after a refused HEAD.
    backing_off,    ///< The attempt is over, the next one is due later.
    awaiting_retry, ///< The next attempt waits for its host's permit.
    awaiting_turn,  ///< The same request waits, because its host asked to wait.
  };

  /// Finds the addresses of the current hop's host or of its proxy, or of both,
  /// then connects.
  void begin_exchange();

  /// Continues with the addresses of `host`, which may be one.
  void resolve(const std::string& host);
  void use_addresses(std::vector<http::ip_address> addresses);

  /// The server may have these addresses. Returns those that fetch.deny
  /// permits; if there are none, fails.
  std::vector<http::ip_address>
  permitted(std::vector<http::ip_address> addresses);

  /// Finds the addresses of the proxy, then connects to it.
  void reach_proxy();

  /// The name of the proxy has no address.
  void miss_proxy(const http::dns_answer& answer);

  /// Tells the breaker what is known about the proxy.
  void note_proxy(http::proxy_state state, const std::string& error);

  bool is_awaiting_permit() const;

  /// Clears the result of the last exchange.
  void forget_response();

  /// Stores what the last exchange tells about the URL.
  void take_answer(http::exchange_result& x);

  /// Sends the request of the current hop to the transport.
  void connect(std::vector<http::ip_address> addresses);

  /// Follows a redirect.
  void hop(const http::exchange_result& redirect);

  /// Whether to repeat the request as GET, because the server refuses HEAD.
  bool falls_back(const http::exchange_result& answer) const;

  /// The cookies for a request to `target`.
  std::string cookies_for(const http::url& target) const;

  /// Returns the permit and requests one for current(). If another node grants
  /// it, the fetch continues there.
  void await_permit(phase next);

  /// If the answer asks to wait or to slow down, tells the node, which decides
  /// when the same request may be repeated. It is not repeated if the answer is
  /// accepted. Otherwise returns false.
  bool slow_down(const http::exchange_result& answer);

  /// Whether this response is what the user wants, so that it ends the fetch.
  bool is_accepted(const http::exchange_result& answer) const {
    return !answer.error && config_->request->accept.contains(answer.status);
  }

  /// Tells the node before the body of such an answer is complete.
  void report_early(const http::exchange_result& head);
  void tell_wait(int status, std::chrono::seconds wait);

  /// The rest of the fetch, without the running exchange.
  fetch_task rest(time_point until);

  /// This machine lacks a resource: the exchange is repeated later, as if it
  /// had not started.
  void set_aside(http::shortage lack);

  void add_warning(std::string_view sentence);

  /// Ends the attempt. Waits for another one if it may help.
  void end_attempt(bool retriable);

  /// Ends the attempt with an error of the fetcher itself.
  void fail(http::error_kind kind, std::string detail, bool retriable = false);

  /// Sends the result and quits.
  void finish();

  /// The URL of the current hop.
  const http::url& current() const {
    return hop_ ? *hop_ : origin_;
  }

  /// Time from start() until now.
  std::chrono::nanoseconds elapsed() const;

  /// The part of elapsed() that counts for `fetch.timeout`.
  std::chrono::nanoseconds used() const {
    return elapsed() - excused_;
  }

  pointer self_;
  std::shared_ptr<const fetcher_config> config_;
  /// The URL of the input; attempts start here.
  http::url origin_;
  /// Target of the last redirect of this attempt; unset before the first.
  std::optional<http::url> hop_;
  /// URLs of this attempt before current().
  std::vector<http::url> visited_;
  std::vector<uint16_t> statuses_; ///< Of their answers.
  /// Digests of their requests, to detect loops.
  std::vector<uint64_t> requests_;
  /// Cookies that the answers have set.
  http::cookie_jar jar_;
  /// The cookies of the running or the last request.
  std::string cookies_;
  /// A redirect of this attempt led to another origin. Stays true if a later
  /// redirect leads back, because the other origin chose its target.
  bool left_origin_ = false;
  /// The host whose permits this node grants, if the fetch may travel.
  std::string home_;
  /// Number of other URLs that waited for the host when the permit was granted.
  uint64_t queued_;
  /// Port to connect to for current().
  uint16_t port_ = 0;
  /// The way to current() through a proxy; unset: direct.
  std::optional<http::proxy_route> via_;
  /// The name that is looked up is the proxy's.
  bool resolves_proxy_ = false;
  /// Filled as answers come in; sent by finish().
  fetch_result result_;
  time_point started_;
  /// Duration of waits that hosts asked for.
  std::chrono::nanoseconds excused_{0};
  time_point exchange_begun_; ///< Includes the look-up of the name.
  /// Since when the exchange waits for a local resource; unset if it does not.
  std::optional<time_point> short_since_;
  time_point asked_resolver_;
  /// The status with which HEAD was refused. From then on, the fetch uses GET.
  /// 0: HEAD was not refused.
  uint16_t refused_head_ = 0;
  /// Number of attempts that ended because a host asked to wait.
  uint32_t waits_ = 0;
  phase phase_ = phase::resolving;
  /// How the permit was used so far; none is held while backing off.
  permit_use use_ = permit_use::unused;
  /// The node knows that the host of this exchange asked to wait.
  bool reported_wait_ = false;
};

/// Fetches `task`, and reports to the node of `config`. `queued` other URLs
/// wait for the host. The constructor sends the first message, so that an actor
/// spawned with `caf::lazy_init` is not scheduled before the answer.
class fetcher : public fetcher_impl::stateful_base<actor_state<fetcher_state>> {
public:
  using super = fetcher_impl::stateful_base<actor_state<fetcher_state>>;

  fetcher(caf::actor_config& cfg, std::shared_ptr<const fetcher_config> config,
          fetch_task&& task, uint64_t queued);

  behavior_type make_behavior() override;

private:
  fetcher_state& state_;
};

} // namespace muster
