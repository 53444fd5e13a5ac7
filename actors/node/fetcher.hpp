// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "actors/actor_state.hpp"
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
#include <vector>

namespace muster {

/// What all fetchers of a node share.
struct fetcher_config {
  fetch_settings settings;
  resolver_actor resolver;
  /// What the resolver knows; null: it is asked for every name.
  std::shared_ptr<const http::name_cache> names;
  transport_actor transport;
  node_actor node;
  uint64_t seed = 0; ///< For the jitter of backoffs, mixed with the index.
  /// Other hosts may be other nodes': a fetch goes on there.
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
///      | <- fetch_task --- |      or goes on at another node  quits
///      | <- set_aside ---- |      or later, as there is no room here  quits
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
    backing_off,    ///< The attempt is over, the next one is due later.
    awaiting_retry, ///< The next attempt waits for its host's permit.
    awaiting_turn,  ///< So does a request that came too early for its host.
  };

  /// Resolves the current hop's host, then connects.
  void begin_exchange();

  bool is_awaiting_permit() const;

  /// Clears what the last exchange said.
  void forget_response();

  /// Hands the current hop to the transport.
  void connect(std::vector<http::ip_address> addresses);

  /// Follows a redirect.
  void hop(const http::exchange_result& redirect);

  /// The cookies that a request for `target` has now.
  std::string cookies_for(const http::url& target) const;

  /// Gives back the permit and asks for one for current(), which may be another
  /// node's to grant: then the fetch goes on there.
  void await_permit(phase next);

  /// If the host asks to be left alone, or to be asked more slowly: tells the
  /// node, which says when the same request may go again. Else false.
  bool slow_down(const http::exchange_result& answer);

  /// Tells the node at once, while the body of such an answer is still on its
  /// way.
  void tell_early(const http::exchange_result& head);
  void tell_wait(int status, std::chrono::seconds wait);

  /// What is left to do, without the exchange that is under way.
  fetch_task rest(time_point until);

  /// This machine is short of something: the exchange is to be tried again when
  /// there is room, and never was.
  void set_aside(http::shortage lack);

  /// Ends the attempt; waits for another one if that may help.
  void end_attempt(bool retriable);

  /// Ends the attempt with an error of our own.
  void fail(http::error_kind kind, std::string detail, bool retriable = false);

  /// Sends the result and quits.
  void finish();

  /// The hop that is being fetched.
  const http::url& current() const {
    return hop_ ? *hop_ : origin_;
  }

  /// Time from start() until now.
  std::chrono::nanoseconds elapsed() const;

  /// What of that counts for `fetch.timeout`.
  std::chrono::nanoseconds used() const {
    return elapsed() - excused_;
  }

  pointer self_;
  std::shared_ptr<const fetcher_config> config_;
  /// What the input asked for; attempts begin here.
  http::url origin_;
  /// Where the last redirect of this attempt led; unset before the first.
  std::optional<http::url> hop_;
  /// URLs of this attempt before current().
  std::vector<http::url> visited_;
  /// Digests of the requests for these, to find loops.
  std::vector<uint64_t> requests_;
  /// What the answers so far have set.
  http::cookie_jar jar_;
  /// What of that the request under way has sent, or the last one.
  std::string cookies_;
  /// A redirect of this attempt led to another origin. It stays so if a later
  /// one leads back: where to and for what, another origin has chosen.
  bool left_origin_ = false;
  /// Host whose permits are this node's to give, if the fetch travels.
  std::string home_;
  /// Others that waited for its host when the permit was granted.
  uint64_t queued_;
  /// Port to connect to for current().
  uint16_t port_ = 0;
  /// Filled as answers come in; sent by finish().
  fetch_result result_;
  time_point started_;
  std::chrono::nanoseconds excused_{0}; ///< Waits that hosts asked for.
  time_point exchange_begun_;           ///< With the look-up of the name.
  /// Since when the exchange waits for this machine; unset if it does not.
  std::optional<time_point> short_since_;
  time_point asked_resolver_;
  /// Attempts that ended with a host that asked to wait.
  uint32_t waits_ = 0;
  phase phase_ = phase::resolving;
  /// How the permit was used so far; none is held while backing off.
  permit_use use_ = permit_use::unused;
  /// The node knows that the host of this exchange asks for time.
  bool told_wait_ = false;
};

/// Fetches `task`, for whose host `queued` others wait, and reports to the node
/// of `config`. What opens the fetch is
/// sent while the actor is made, so that one spawned with `caf::lazy_init` is
/// not scheduled before there is an answer.
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
