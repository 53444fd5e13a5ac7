// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/hosts/frontier.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using muster::frontier;
using muster::gate_verdict;
using muster::host_credit;
using muster::host_gate;
using muster::is_answer;
using muster::permit_use;
using muster::politeness_settings;
using muster::slot_shares;

namespace {

using time_point = frontier<int>::time_point;

constexpr auto longest_wait = 30s;

/// The part that all lanes of a host share.
struct model_host {
  size_t permits = 0;
  time_point next_start = time_point::min(); ///< According to politeness.rate.
  /// The wait that the host asked for, without its pace.
  time_point held_until = time_point::min();
  std::optional<host_gate> gate;

  bool refuses(time_point now) const {
    return gate->at(now).what == gate_verdict::kind::refused;
  }

  host_credit credit;
};

/// A simple model of a lane. It keeps all that has happened, and computes every
/// answer from that.
struct model_lane {
  model_host* of = nullptr;
  std::vector<int> first;
  std::vector<int> rest;
  std::vector<int> last;
  size_t permits = 0;
  unsigned failures = 0;
  bool probe_out = false;
  time_point open_until = time_point::min();
  time_point idle_since = time_point::min();
  size_t idle = 0; ///< Idle connections.
  size_t turn_used = 0;
  std::optional<time_point> turn_began;
  size_t passed_over = 0; ///< Starts of other hosts since this one is ready.
  size_t patience =
    0;             ///< Number of others that may start before it; 0: not ready.
  size_t list = 0; ///< The result of list_of() at that time.

  size_t size() const {
    return first.size() + rest.size() + last.size();
  }

  bool waiting() const {
    return size() > 0;
  }

  bool rests() const {
    return !waiting() && permits == 0;
  }

  int take() {
    auto& from = !first.empty() ? first : !rest.empty() ? rest : last;
    auto result = from.front();
    from.erase(from.begin());
    return result;
  }

  /// Goes on at another place.
  void skip() {
    auto n = static_cast<std::ptrdiff_t>(rest.size() * 34 / 89);
    std::reverse(rest.begin(), rest.begin() + n);
    std::rotate(rest.begin(), rest.begin() + n, rest.end());
  }
};

/// Uses a frontier at random and compares each answer with the model.
class frontier_model {
public:
  explicit frontier_model(unsigned seed)
    : rng_{seed},
      settings_{random_settings()},
      slots_{
        one_of({size_t{1}, size_t{2}, size_t{4}, size_t{8}, size_t{1'000}})},
      turn_{1 + below(4), one_of<std::chrono::nanoseconds>({1s, 5s, 1h})},
      real_{settings_, longest_wait, slots_, turn_},
      shares_{slots_},
      ports_{one_of({size_t{1}, size_t{1}, size_t{2}, size_t{3}})},
      hosts_(one_of({size_t{1}, size_t{3}, size_t{12}})),
      lanes_(hosts_.size() * ports_) {
    for (auto& h : hosts_)
      h.gate = fresh_gate();
    for (size_t i = 0; i < lanes_.size(); ++i)
      lanes_[i].of = &hosts_[i / ports_];
  }

  void step() {
    switch (below(10)) {
      case 0:
      case 1:
      case 2:
        push();
        break;
      case 3:
      case 4:
      case 5:
        if (out_.size() == slots_)
          break;
        now_ += one_of(
          {0ns, 0ns, 1ns, std::chrono::nanoseconds{below(2'000'000'000)}});
        pop();
        break;
      case 6:
      case 7:
      case 8:
        release();
        break;
      default:
        if (below(20) == 0)
          drain();
        else if (below(10) == 0)
          shed();
        else if (below(6) == 0)
          throttle();
        else if (below(20) == 0)
          hold();
        else if (below(20) == 0)
          drain_held();
        else if (below(4) == 0)
          remove();
        else if (below(3) == 0)
          wait();
        else
          pop_refused();
    }
    check_sizes();
  }

  void finish() {
    while (!out_.empty())
      release();
    drain();
    // Long enough for all remaining intervals.
    now_ += 4h;
    REQUIRE_FALSE(pop());
    CHECK(real_.hosts() == 0);
    CHECK(real_.throttled() == 0);
    CHECK_FALSE(real_.next_due());
    for (size_t id = 0; id < host_of_.size(); ++id)
      REQUIRE(given_[id] == 1);
  }

private:
  struct taken {
    size_t host;
    bool probe;
    bool over_idle;
    time_point started;
    slot_shares::kind kind;
    frontier<int>::permit permit;
  };

  size_t below(size_t n) {
    return std::uniform_int_distribution<size_t>{0, n - 1}(rng_);
  }

  template<class T>
  T one_of(std::initializer_list<T> values) {
    return *(values.begin() + below(values.size()));
  }

  politeness_settings random_settings() {
    politeness_settings result;
    result.per_host = 1 + below(3);
    result.rate = one_of({0.0, 0.0, 0.05, 1.0, 3.0});
    result.breaker_failures = static_cast<unsigned>(below(4));
    result.breaker_pause = one_of({0ms, 1'000ms, 10'000ms});
    return result;
  }

  std::chrono::nanoseconds interval() const {
    return settings_.rate > 0 ? std::chrono::nanoseconds{static_cast<int64_t>(
             std::ceil(1e9 / settings_.rate))}
                              : 0ns;
  }

  bool tripped(const model_lane& h) const {
    return settings_.breaker_failures > 0
           && h.failures >= settings_.breaker_failures;
  }

  bool refusing(const model_lane& h) const {
    return h.waiting()
           && (h.of->refuses(now_)
               || (tripped(h) && !h.probe_out && now_ < h.open_until));
  }

  bool awaiting(const model_lane& h) const {
    return h.failures > 0 && !tripped(h)
           && h.failures + h.permits >= settings_.breaker_failures;
  }

  slot_shares::kind kind_of(const model_lane& h) const {
    return slot_shares::kind_of(h.of->credit, h.of->permits, h.size(),
                                h.idle > 0);
  }

  /// Whether the host continues its turn over an idle connection.
  bool goes_on(const model_lane& h) const {
    return ready(h) && h.idle > 0 && h.turn_began
           && h.turn_used < turn_.exchanges && now_ < *h.turn_began + turn_.time
           && slot_shares::is_earned(kind_of(h));
  }

  bool any_goes_on() const {
    return std::ranges::any_of(lanes_, [this](auto& h) { return goes_on(h); });
  }

  static constexpr size_t going_on = 0;

  /// The group that it takes turns with: hosts that continue, hosts without an
  /// open exchange, or others of its kind.
  size_t list_of(const model_lane& h) const {
    if (goes_on(h))
      return going_on;
    return h.of->permits == 0 ? 1 : 2 + static_cast<size_t>(kind_of(h));
  }

  bool poppable(const model_lane& h) const {
    return ready(h) && shares_.permits(kind_of(h));
  }

  bool ready(const model_lane& h) const {
    return h.waiting() && !refusing(h) && !h.probe_out && !awaiting(h)
           && h.of->permits < h.of->gate->window()
           && h.of->gate->next() <= now_;
  }

  bool any_poppable() const {
    return std::any_of(lanes_.begin(), lanes_.end(),
                       [this](auto& h) { return poppable(h); });
  }

  bool any_refusing() const {
    return std::any_of(lanes_.begin(), lanes_.end(),
                       [this](auto& h) { return refusing(h); });
  }

  /// Long names, so that a name that was not copied is noticed.
  std::string name(size_t lane) const {
    return "host-" + std::to_string(lane / ports_)
           + ".with-a-long-name.example";
  }

  uint16_t port(size_t lane) const {
    return static_cast<uint16_t>(80 + lane % ports_);
  }

  host_gate fresh_gate() const {
    return {settings_, longest_wait};
  }

  /// Forgets a host that has no items, except its next start, and its gate
  /// while that matters.
  void forget(model_host& h) {
    auto is_known = std::ranges::any_of(lanes_, [&](auto& x) {
      return x.of == &h && (!x.rests() || x.failures > 0 || x.idle > 0);
    });
    if (is_known)
      return;
    auto matters = h.gate->matters_until() > told_;
    auto waits = h.gate->next() > told_;
    if (matters || !waits)
      h.credit = {};
    if (!matters && !waits)
      h.gate = fresh_gate();
  }

  /// Forgets a lane, but not its host.
  void end_rest(model_lane& h) {
    h.idle_since = now_;
    h.idle = 0;
    h.turn_began.reset();
    forget(*h.of);
  }

  /// Call this whenever the frontier gets the time.
  void expire() {
    told_ = now_;
    shares_.advance(now_);
    for (auto& h : lanes_)
      if (h.rests() && h.failures > 0
          && h.idle_since + settings_.breaker_pause <= now_) {
        h.failures = 0;
        end_rest(h);
      }
    for (auto& h : lanes_)
      if (h.rests() && h.idle > 0 && h.failures == 0
          && h.idle_since + turn_.time <= now_)
        end_rest(h);
    settle_turns();
  }

  /// A host that becomes ready waits at most for those that are ready already.
  /// A turn that is too long ends when another host is to start and no host
  /// continues.
  void settle_turns(bool to_start = false) {
    auto turns_end = to_start && !any_goes_on();
    for (auto& h : lanes_) {
      auto list = list_of(h);
      if (!ready(h)) {
        h.patience = 0;
      } else if (h.patience > 0 && h.list == going_on && list != going_on
                 && !turns_end) {
        h.patience = SIZE_MAX;
      } else if (h.patience == 0 || h.list != list) {
        h.patience = static_cast<size_t>(std::ranges::count_if(
          lanes_, [&](auto& x) { return ready(x) && list_of(x) == list; }));
        h.passed_over = 0;
        h.list = list;
      }
    }
  }

  void push() {
    auto host = below(lanes_.size());
    auto& h = lanes_[host];
    forget(*h.of);
    auto id = static_cast<int>(host_of_.size());
    host_of_.push_back(host);
    given_.push_back(0);
    if (below(4) == 0) {
      h.first.push_back(id);
      places_.emplace(id, real_.push_first(name(host), port(host), id));
    } else if (below(8) == 0) {
      auto others = 1 + below(3);
      auto& among = h.rest.empty() ? h.last : h.rest;
      auto n = static_cast<std::ptrdiff_t>(std::min(others, among.size()));
      auto& into = among.empty() ? h.rest : among;
      into.insert(into.begin() + n, id);
      places_.emplace(id,
                      real_.push_behind(others, name(host), port(host), id));
    } else if (below(8) == 0) {
      h.last.push_back(id);
      places_.emplace(id, real_.push_last(name(host), port(host), id));
    } else {
      h.rest.push_back(id);
      real_.push(name(host), port(host), id);
    }
    settle_turns();
  }

  /// Returns the host of a popped item, which must be the next item of that
  /// host.
  size_t check_given(int id) {
    places_.erase(id);
    ++given_.at(static_cast<size_t>(id));
    auto host = host_of_.at(static_cast<size_t>(id));
    REQUIRE(lanes_[host].waiting());
    REQUIRE(lanes_[host].take() == id);
    return host;
  }

  /// Removes an item that is no longer needed.
  void remove() {
    if (places_.empty())
      return;
    auto i = std::next(places_.begin(),
                       static_cast<std::ptrdiff_t>(below(places_.size())));
    auto [id, where] = *i;
    places_.erase(i);
    ++given_.at(static_cast<size_t>(id));
    auto lane = host_of_.at(static_cast<size_t>(id));
    auto& h = lanes_[lane];
    REQUIRE(real_.is_throttled(where, now_) == h.of->gate->is_throttled(now_));
    REQUIRE(std::erase(h.first, id) + std::erase(h.rest, id)
              + std::erase(h.last, id)
            == 1);
    real_.remove(where);
    note_idle(lane);
    settle_turns();
  }

  bool pop() {
    // The caller holds at most as many permits as there are slots.
    if (out_.size() == slots_)
      return false;
    expire();
    settle_turns(true);
    auto x = real_.pop(now_);
    REQUIRE(x.has_value() == any_poppable());
    if (!x)
      return false;
    auto& before = lanes_[host_of_.at(static_cast<size_t>(x->item))];
    REQUIRE(poppable(before));
    REQUIRE(before.of->held_until <= now_);
    REQUIRE(before.of->next_start <= now_);
    REQUIRE(before.of->permits < settings_.per_host);
    auto kind = kind_of(before);
    auto list = list_of(before);
    // No other host starts while one may continue its turn.
    if (any_goes_on())
      REQUIRE(list == going_on);
    else
      check_shares(before, kind);
    auto over_idle = before.idle > 0;
    for (auto& other : lanes_)
      if (&other != &before && other.patience > 0 && other.list == list
          && poppable(other))
        REQUIRE(++other.passed_over < other.patience);
    auto host = check_given(x->item);
    auto& h = lanes_[host];
    h.patience = 0;
    if (list != going_on) {
      h.turn_began = now_;
      h.turn_used = 0;
    }
    ++h.turn_used;
    h.idle -= over_idle;
    REQUIRE(x->queued == h.size());
    ++h.permits;
    ++h.of->permits;
    if (settings_.rate > 0)
      h.of->next_start = now_ + interval();
    h.of->gate->start(now_);
    h.probe_out = tripped(h);
    shares_.start(kind);
    note_start(kind);
    out_.push_back({host, h.probe_out, over_idle, now_, kind, x->permit});
    settle_turns();
    return true;
  }

  /// Checks the documented rules of slots and turns.
  void check_shares(const model_lane& x, slot_shares::kind kind) {
    using enum slot_shares::kind;
    if (slot_shares::is_earned(kind)) {
      REQUIRE(x.of->credit.prompt);
    } else {
      auto kept = need(0, slots_ / 4);
      REQUIRE(open_[1] + open_[2] + kept < slots_);
      if (kind == further)
        REQUIRE(open_[2] + need(1, slots_ / 2) + kept < slots_);
    }
    REQUIRE((x.of->permits == 0) == (kind == known || kind == first));
    // A further exchange starts only if no host can start its first one.
    auto wanted = [&](auto other) {
      return std::ranges::any_of(lanes_, [&](auto& y) {
        return poppable(y) && kind_of(y) == other;
      });
    };
    if (kind == more || kind == further)
      REQUIRE_FALSE((wanted(known) || wanted(first)));
  }

  /// 0: earned, 1: first, 2: further.
  static size_t usage_of(slot_shares::kind kind) {
    return slot_shares::is_earned(kind)       ? 0
           : kind == slot_shares::kind::first ? 1
                                              : 2;
  }

  void note_start(slot_shares::kind kind) {
    if (seconds_.empty())
      began_ = now_;
    note_open();
    auto of = usage_of(kind);
    ++open_[of];
    ++seconds_[second_now()][of].starts;
    note_open();
  }

  void note_open() {
    auto& second = seconds_[second_now()];
    for (size_t i = 0; i < open_.size(); ++i)
      second[i].most = std::max(second[i].most, open_[i]);
  }

  int64_t second_now() const {
    return std::chrono::floor<std::chrono::seconds>(now_ - began_).count();
  }

  /// Number of slots that must be left free for a usage, at most `limit`.
  size_t need(size_t of, size_t limit) {
    if (seconds_.empty() || second_now() < 2)
      return limit;
    auto most = open_[of];
    size_t starts = 0;
    for (auto at : {second_now() - 1, second_now()})
      if (auto i = seconds_.find(at); i != seconds_.end()) {
        most = std::max(most, i->second[of].most);
        starts = std::max(starts, i->second[of].starts);
      }
    return std::min(limit, 2 * std::min(most, starts));
  }

  bool pop_refused() {
    expire();
    auto x = real_.pop_refused(now_);
    REQUIRE(x.has_value() == any_refusing());
    if (!x)
      return false;
    auto& h = lanes_[host_of_.at(static_cast<size_t>(x->item))];
    REQUIRE(refusing(h));
    REQUIRE(x->why.has_value() == h.of->refuses(now_));
    // An item is refused only if the wait is longer than the limit.
    if (x->why && !x->why->has_given_up())
      REQUIRE(h.of->held_until > now_ + longest_wait);
    note_idle(check_given(x->item));
    settle_turns();
    return true;
  }

  void release() {
    if (out_.empty())
      return;
    expire();
    std::swap(out_[below(out_.size())], out_.back());
    auto x = out_.back();
    out_.pop_back();
    auto use = one_of({permit_use::unused, permit_use::connected,
                       permit_use::kept, permit_use::kept, permit_use::kept,
                       permit_use::opened, permit_use::throttled,
                       permit_use::connect_failed, permit_use::connect_failed});
    if (use == permit_use::throttled)
      say_throttled(x);
    auto was_refused = below(4) == 0;
    real_.release(x.permit, use, now_, was_refused);
    auto& h = lanes_[x.host];
    --h.permits;
    --h.of->permits;
    if (x.probe || !tripped(h)) {
      if (x.probe)
        h.probe_out = false;
      if (is_answer(use) || use == permit_use::throttled)
        h.failures = 0;
      if (use == permit_use::connect_failed && settings_.breaker_failures > 0)
        ++h.failures;
      if (use == permit_use::connect_failed && tripped(h))
        h.open_until = now_ + settings_.breaker_pause;
    }
    shares_.end(x.kind);
    note_open();
    --open_[usage_of(x.kind)];
    if (use == permit_use::opened && x.over_idle)
      h.idle = 0;
    if (use == permit_use::opened || use == permit_use::kept)
      ++h.idle;
    if (is_answer(use)) {
      h.of->gate->answered(x.started, now_, was_refused);
      shares_.answered(h.of->credit, now_ - x.started, settings_.per_host);
    }
    note_idle(x.host);
    settle_turns();
  }

  std::chrono::nanoseconds random_wait() {
    return one_of<std::chrono::nanoseconds>({1ms, 2s, 30s, 31s, 1h});
  }

  void say_throttled(const taken& x) {
    std::optional<std::chrono::nanoseconds> wait;
    auto& h = *lanes_[x.host].of;
    if (below(2) == 0) {
      wait = random_wait();
      h.held_until = std::max(h.held_until, now_ + *wait);
    }
    std::optional<uint32_t> before;
    if (below(2) == 0)
      before = h.gate->answers()
               - std::min(h.gate->answers(), static_cast<uint32_t>(below(2)));
    auto refusals = h.gate->refusals();
    h.gate->throttled(x.started, wait, now_, before);
    if (h.gate->is_stuck() && h.gate->refusals() > refusals)
      lanes_[x.host].skip();
    REQUIRE(real_.throttle(x.permit, wait, now_, before).answers()
            == h.gate->answers());
  }

  /// Throttles with an exchange that is still open.
  void throttle() {
    if (out_.empty())
      return;
    expire();
    say_throttled(out_[below(out_.size())]);
    settle_turns();
  }

  void hold() {
    expire();
    auto lane = below(lanes_.size());
    auto wait = random_wait();
    auto& h = *lanes_[lane].of;
    forget(h);
    h.held_until = std::max(h.held_until, now_ + wait);
    h.gate->hold(wait, now_);
    real_.hold(name(lane), wait, now_);
    forget(h);
    settle_turns();
  }

  void drain_held() {
    expire();
    for (auto id : real_.drain_held(now_)) {
      auto& h = lanes_[host_of_.at(static_cast<size_t>(id))];
      REQUIRE(h.of->gate->is_held(now_));
      note_idle(check_given(id));
    }
    for (auto& h : lanes_)
      if (h.of->gate->is_held(now_))
        REQUIRE_FALSE(h.waiting());
    settle_turns();
  }

  void note_idle(size_t host) {
    if (!lanes_[host].rests())
      return;
    auto& h = lanes_[host];
    h.idle_since = now_;
    if (h.failures == 0 && h.idle == 0)
      end_rest(h);
  }

  /// Pops all items, and then waits as long as the frontier says.
  void wait() {
    while (pop())
      ;
    while (pop_refused())
      ;
    if (out_.size() == slots_)
      return;
    auto due = real_.next_due();
    if (!due) {
      now_ += 10min;
      REQUIRE_FALSE(pop());
      REQUIRE_FALSE(pop_refused());
      return;
    }
    REQUIRE(*due > now_);
    now_ = *due - 1ns;
    REQUIRE_FALSE(pop());
    REQUIRE_FALSE(pop_refused());
    now_ = *due;
    // A host that no longer refuses may still have to wait.
    if (!pop()) {
      auto next = real_.next_due();
      REQUIRE(next);
      REQUIRE(*next > now_);
    }
  }

  void drain() {
    for (auto id : real_.drain())
      note_idle(check_given(id));
    settle_turns();
    CHECK(real_.size() == 0);
    CHECK_FALSE(real_.next_due());
  }

  void shed() {
    expire();
    auto limit = below(6);
    auto shed = real_.shed(limit, now_);
    CHECK(shed.size() <= limit);
    std::vector<size_t> from;
    for (auto id : shed) {
      auto lane = check_given(id);
      auto& x = lanes_[lane];
      CHECK(x.first.empty());
      CHECK(x.failures == 0);
      CHECK(x.of->next_start <= now_);
      CHECK(x.of->gate->matters_until() <= now_);
      from.push_back(lane);
      note_idle(lane);
    }
    for (auto lane : from)
      CHECK_FALSE(lanes_[lane].waiting());
    settle_turns();
  }

  void check_sizes() {
    size_t waiting = 0;
    size_t needed = 0;
    size_t late = 0;
    for (auto& host : hosts_) {
      bool need = host.next_start > told_ || host.gate->matters_until() > told_;
      bool may = false;
      for (auto& x : lanes_) {
        if (x.of != &host)
          continue;
        waiting += x.size();
        need = need || !x.rests() || x.failures > 0 || x.idle > 0;
        may = may || x.idle_since + interval() > told_;
      }
      needed += need;
      late += !need && may;
    }
    REQUIRE(real_.size() == waiting);
    auto known = real_.hosts() + real_.throttled();
    REQUIRE(known >= needed);
    REQUIRE(known <= needed + late);
  }

  std::mt19937 rng_;
  politeness_settings settings_;
  size_t slots_;
  muster::turn_limits turn_;
  frontier<int> real_;
  slot_shares shares_;
  struct usage {
    size_t most = 0; ///< Maximum that was open at one time.
    size_t starts = 0;
  };

  time_point began_; ///< Time of the first start.
  std::map<int64_t, std::array<usage, 3>>
    seconds_; ///< By number of the second.
  std::array<size_t, 3> open_{};
  size_t ports_; ///< Number of lanes of each host.
  std::vector<model_host> hosts_;
  std::vector<model_lane> lanes_;
  std::vector<taken> out_;
  std::vector<size_t> host_of_; ///< Number of the lane, by item.
  std::vector<int> given_;      ///< How often each item was popped.
  std::map<int, frontier<int>::place> places_; ///< Places of the waiting items.
  time_point now_{1h};
  time_point told_ = time_point::min(); ///< The last time that real_ got.
};

} // namespace

TEST_CASE("the frontier behaves as documented in random runs") {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    INFO("seed " << seed);
    frontier_model model{seed};
    for (int i = 0; i < 400; ++i)
      model.step();
    model.finish();
  }
}
