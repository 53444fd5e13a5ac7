// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/dispatcher.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <unordered_map>
#include <unordered_set>

using namespace muster;

namespace {

http::url target(const std::string& text) {
  std::string error;
  return http::parse_url(text, error).value();
}

ledger_entry entry(const std::string& url) {
  ledger_entry result;
  result.url = url;
  result.key = fetch_key{target(url)};
  return result;
}

/// Uses a dispatcher at random: nodes join, leave, are lost, and send messages
/// late or twice. Checks that each input has one result, that a host's URLs are
/// at one node at a time, and that no node has more URLs than its credit.
class cluster_model {
public:
  explicit cluster_model(unsigned seed)
    : rng_{seed}, shares_{below(2) == 0 ? 1u : 3u}, real_{false, shares_} {
    // nop
  }

  void step() {
    switch (below(16)) {
      case 0:
        join();
        break;
      case 1:
        if (!nodes_.empty())
          lose(some_node());
        break;
      case 2:
        if (!nodes_.empty())
          leave(some_node());
        break;
      case 3:
      case 4:
      case 5:
      case 6:
        add();
        break;
      case 7:
        if (!ghosts_.empty())
          speak_late();
        break;
      case 8:
        if (!nodes_.empty())
          travel(some_node());
        break;
      case 9:
        if (!nodes_.empty())
          shed(some_node());
        break;
      case 10:
        if (!nodes_.empty())
          real_.watch(some_node());
        break;
      case 11:
        if (!nodes_.empty())
          recall(some_node());
        break;
      default:
        if (!nodes_.empty())
          answer(some_node());
    }
    send();
    check();
  }

  /// Lets all inputs finish.
  void finish() {
    if (std::ranges::none_of(nodes_, [](auto& x) { return !x.second.leaving; }))
      join();
    for (int i = 0; real_.size() > 0; ++i) {
      REQUIRE(i < 10'000);
      send();
      // Leaving nodes are released after their last answer.
      for (auto at = nodes_.begin(); at != nodes_.end();) {
        auto& [number, node] = *at++;
        for (auto left = node.has.size(); left > 0; --left)
          answer(number);
      }
      check();
    }
    for (auto count : results_)
      REQUIRE(count == 1);
  }

private:
  struct node {
    uint64_t credit;
    bool leaving = false;
    std::map<uint64_t, host_share> has; ///< Index and host (share).
  };

  uint64_t below(uint64_t n) {
    return std::uniform_int_distribution<uint64_t>{0, n - 1}(rng_);
  }

  node_number some_node() {
    return std::next(nodes_.begin(),
                     static_cast<std::ptrdiff_t>(below(nodes_.size())))
      ->first;
  }

  void join() {
    auto credit = 1 + below(6);
    auto number = real_.add_node("n" + std::to_string(below(5)), credit);
    REQUIRE(nodes_.emplace(number, node{credit, false, {}}).second);
    for (auto& [owner, hosts] : real_.claim(number))
      yield(owner, {hosts.begin(), hosts.end()});
  }

  /// A node hands back some of its URLs of these hosts. It has started the
  /// others.
  void yield(node_number owner, const std::unordered_set<host_share>& hosts) {
    std::vector<uint64_t> returned;
    for (auto& [index, host] : nodes_.at(owner).has)
      if (hosts.contains(host) && below(2) == 0)
        returned.push_back(index);
    for (auto index : returned)
      nodes_.at(owner).has.erase(index);
    real_.hand_back(owner, returned);
    let_go(owner);
  }

  /// A node hands back URLs that it has had for long and has not started.
  void recall(node_number owner) {
    auto hosts = real_.overdue_hosts(owner);
    REQUIRE(hosts.empty() == !real_.has_overdue(owner));
    std::unordered_set<host_share> names{hosts.begin(), hosts.end()};
    REQUIRE(names.size() == hosts.size());
    for (auto& name : names)
      REQUIRE(std::ranges::any_of(nodes_.at(owner).has,
                                  [&](auto& x) { return x.second == name; }));
    yield(owner, names);
  }

  /// A node with too many URLs hands back some.
  void shed(node_number owner) {
    std::vector<uint64_t> returned;
    for (auto& [index, host] : nodes_.at(owner).has)
      if (below(3) > 0)
        returned.push_back(index);
    for (auto index : returned)
      nodes_.at(owner).has.erase(index);
    real_.relieve(owner, returned);
    let_go(owner);
  }

  void add() {
    auto index = static_cast<uint64_t>(results_.size());
    auto url = "http://h" + std::to_string(below(6)) + "/"
               + std::to_string(below(3) == 0 ? below(4) : index);
    results_.push_back(0);
    losses_.push_back(0);
    urls_.push_back(url);
    travels_.push_back(0);
    if (auto leader = real_.find_in_flight(fetch_key{target(url)}))
      real_.add_follower(*leader, index, entry(url));
    else
      real_.add(index, entry(url), target(url));
  }

  void send() {
    auto due = real_.due();
    for (auto& [number, node] : nodes_) {
      auto batch = real_.next_batch(number);
      REQUIRE(batch.empty() == (std::ranges::count(due, number) == 0));
      for (; !batch.empty(); batch = real_.next_batch(number)) {
        for (auto& task : batch) {
          REQUIRE(results_[task.index] == 0);
          REQUIRE_FALSE(node.leaving);
          REQUIRE(task.target == target(urls_[task.index]));
          REQUIRE((task.so_far ? task.so_far->attempts : 0)
                  == travels_[task.index]);
          host_share host{task.target.host, task.share, shares_};
          REQUIRE(node.has.emplace(task.index, host).second);
        }
        REQUIRE(node.has.size() <= node.credit);
      }
    }
  }

  void count(uint64_t index, const settled_entry& settled) {
    ++results_[index];
    for (auto& follower : settled.followers)
      ++results_[follower.first];
  }

  void answer(node_number number) {
    auto& node = nodes_.at(number);
    if (node.has.empty())
      return;
    auto at = std::next(node.has.begin(),
                        static_cast<std::ptrdiff_t>(below(node.has.size())));
    auto index = at->first;
    node.has.erase(at);
    auto settled = real_.settle(number, index);
    REQUIRE(settled);
    count(index, *settled);
    if (below(4) == 0)
      REQUIRE_FALSE(real_.settle(number, index));
    let_go(number);
  }

  /// A fetch of a node is redirected to another host.
  void travel(node_number number) {
    auto& node = nodes_.at(number);
    if (node.has.empty())
      return;
    auto index = node.has.begin()->first;
    node.has.erase(index);
    urls_[index] = "http://h" + std::to_string(below(6)) + "/elsewhere";
    journey so_far;
    so_far.attempts = ++travels_[index];
    fetch_task task{index, target(urls_[index]), 0, so_far};
    real_.hand_on(number, task);
    let_go(number);
    if (!ghosts_.empty())
      real_.hand_on(ghosts_.begin()->first, task);
  }

  /// A node hands back some of its URLs.
  void leave(node_number number) {
    auto& node = nodes_.at(number);
    if (std::exchange(node.leaving, true))
      return;
    real_.retire_node(number);
    std::vector<uint64_t> returned;
    for (auto& [index, host] : node.has)
      if (below(2) == 0)
        returned.push_back(index);
    for (auto index : returned)
      node.has.erase(index);
    real_.hand_back(number, returned);
    let_go(number);
  }

  void let_go(node_number number) {
    auto at = nodes_.find(number);
    if (at == nodes_.end() || !at->second.leaving || !at->second.has.empty())
      return;
    REQUIRE(real_.out_at(number) == 0);
    REQUIRE(real_.lose_node(number).empty());
    nodes_.erase(at);
  }

  void lose(node_number number) {
    auto lost = std::move(nodes_.at(number).has);
    nodes_.erase(number);
    for (auto& [index, settled] : real_.lose_node(number)) {
      REQUIRE(losses_[index] + 1 >= dispatcher::max_losses);
      count(index, settled);
    }
    for (auto& [index, host] : lost)
      ++losses_[index];
    ghosts_.emplace_back(number, std::move(lost));
  }

  void speak_late() {
    auto& [number, has] = ghosts_[below(ghosts_.size())];
    for (auto& [index, host] : has)
      REQUIRE_FALSE(real_.settle(number, index));
  }

  void check() {
    std::unordered_map<host_share, node_number> homes;
    for (auto& [number, node] : nodes_)
      for (auto& [index, host] : node.has) {
        REQUIRE(results_[index] == 0);
        REQUIRE(homes.try_emplace(host, number).first->second == number);
      }
    REQUIRE(real_.size()
            == static_cast<size_t>(std::ranges::count(results_, 0)));
  }

  std::mt19937 rng_;
  uint32_t shares_;
  dispatcher real_;
  std::map<node_number, node> nodes_;
  /// Lost nodes and their URLs.
  std::vector<std::pair<node_number, std::map<uint64_t, host_share>>> ghosts_;
  std::vector<std::string> urls_;
  std::vector<uint32_t> travels_; ///< By index: redirects so far.
  std::vector<int> results_;
  std::vector<uint32_t> losses_;
};

} // namespace

TEST_CASE("each input has exactly one result, whatever happens to nodes") {
  auto seed = GENERATE(take(200, random(0u, 1'000'000'000u)));
  CAPTURE(seed);
  cluster_model model{seed};
  for (int i = 0; i < 300; ++i)
    model.step();
  model.finish();
}

TEST_CASE("credentials survive the loss of a node") {
  dispatcher x{false, 1};
  auto first = x.add_node("a", 10);
  auto url = target("http://us%3Aer:pa:ss@h/x?y#z");
  auto made = entry(url.str());
  made.key = fetch_key{url};
  x.add(0, std::move(made), url);
  CHECK(x.next_batch(first).at(0).target == url);
  auto second = x.add_node("b", 10);
  CHECK(x.lose_node(first).empty());
  CHECK(x.next_batch(second).at(0).target == url);
}

TEST_CASE("a fetch that is passed on must have made progress") {
  dispatcher x{false, 1};
  x.add(7, entry("http://h/"), target("http://h/"));
  auto node = x.add_node("n", 10);
  auto stage = [](size_t redirects, uint32_t attempts, uint32_t waits) {
    fetch_task result{7, target("http://h/")};
    result.so_far = journey{};
    result.so_far->visited.resize(redirects, target("http://h/"));
    result.so_far->attempts = attempts;
    result.so_far->waits = waits;
    return result;
  };
  REQUIRE(x.next_batch(node).size() == 1);
  CHECK_FALSE(x.has_moved(node, fetch_task{7, target("http://h/")}));
  CHECK_FALSE(x.has_moved(node, stage(0, 1, 0)));
  CHECK_FALSE(x.has_moved(node, stage(0, 5, 4)));
  CHECK(x.has_moved(node, stage(0, 2, 0)));
  CHECK(x.has_moved(node, stage(1, 1, 0)));
  REQUIRE(x.hand_on(node, stage(2, 3, 1)));
  REQUIRE(x.next_batch(node).size() == 1);
  for (auto& same :
       {stage(2, 3, 1), stage(2, 9, 7), stage(1, 3, 1), stage(9, 1, 0)})
    CHECK_FALSE(x.has_moved(node, same));
  CHECK(x.has_moved(node, stage(3, 3, 1)));
  CHECK(x.has_moved(node, stage(0, 4, 1)));
  // Other checks concern URLs that the node does not have.
  CHECK(x.has_moved(node + 1, stage(0, 1, 0)));
}

TEST_CASE("only URLs that a node has are asked back, and only once") {
  dispatcher x{false, 1};
  auto node = x.add_node("n", 10);
  auto add = [&](uint64_t index, const std::string& url) {
    x.add(index, entry(url), target(url));
    REQUIRE(x.next_batch(node).size() == 1);
  };
  add(0, "http://a/0");
  add(1, "http://a/1");
  add(2, "http://b/2");
  CHECK(x.were_recalled(node, {}));
  CHECK_FALSE(x.were_recalled(node, {0}));
  x.recall({host_share{"a"}, host_share{"unknown"}});
  CHECK(x.were_recalled(node, {0, 1}));
  CHECK_FALSE(x.were_recalled(node, {0, 2}));
  CHECK_FALSE(x.were_recalled(node + 1, {0}));
  add(3, "http://a/3");
  CHECK_FALSE(x.were_recalled(node, {3}));
  x.hand_back(node, {0});
  CHECK_FALSE(x.were_recalled(node, {0}));
  REQUIRE(x.next_batch(node).size() == 1);
  // It was not asked since it got this URL again.
  CHECK_FALSE(x.were_recalled(node, {0}));
  CHECK(x.were_recalled(node, {1}));
}

TEST_CASE("a URL with which many nodes are lost is given up") {
  dispatcher x{false, 1};
  x.add(0, entry("http://h/"), target("http://h/"));
  for (uint32_t i = 0; i < dispatcher::max_losses; ++i) {
    auto node = x.add_node("n", 10);
    REQUIRE(x.next_batch(node).size() == 1);
    CHECK(x.lose_node(node).size() == (i + 1 == dispatcher::max_losses));
  }
  CHECK(x.size() == 0);
}

TEST_CASE("a URL is not given up for losses without it") {
  dispatcher x{false, 1};
  x.add(0, entry("http://h/"), target("http://h/"));
  for (uint32_t i = 0; i < 3 * dispatcher::max_losses; ++i) {
    auto node = x.add_node("n", 10);
    REQUIRE(x.next_batch(node).size() == 1);
    CHECK(x.lose_node(node, blame::nothing).empty());
  }
  CHECK(x.size() == 1);
}

TEST_CASE("the loss of a node that never had a result does not count") {
  constexpr uint64_t count = 20;
  dispatcher x{false, 1};
  for (uint64_t i = 0; i < count; ++i) {
    auto url = "http://h" + std::to_string(i) + "/";
    x.add(i, entry(url), target(url));
  }
  auto good = x.add_node("good", 1);
  auto first = x.next_batch(good);
  REQUIRE(first.size() == 1);
  REQUIRE(x.settle(good, first[0].index));
  for (uint32_t i = 0; i < 4 * dispatcher::max_losses; ++i) {
    auto flaky = x.add_node("flaky-" + std::to_string(i), 100);
    x.claim(flaky);
    REQUIRE_FALSE(x.next_batch(flaky).empty());
    CHECK(x.lose_node(flaky).empty());
  }
  for (auto tasks = x.next_batch(good); !tasks.empty();
       tasks = x.next_batch(good))
    CHECK(x.settle(good, tasks[0].index));
  CHECK(x.size() == 0);
}

TEST_CASE("the loss of a node that had a result counts") {
  dispatcher x{false, 1};
  x.add(0, entry("http://bad/"), target("http://bad/"));
  given_up lost;
  for (uint64_t i = 1; i <= dispatcher::max_losses; ++i) {
    x.add(i, entry("http://h/"), target("http://h/"));
    auto node = x.add_node("n", 10);
    REQUIRE(x.next_batch(node).size() == 2);
    CHECK(x.settle(node, i));
    CHECK(lost.empty());
    lost = x.lose_node(node);
  }
  REQUIRE(lost.size() == 1);
  CHECK(lost[0].first == 0);
}

TEST_CASE("URLs that a node has had for too long are asked back") {
  dispatcher x{false, 1};
  auto a = x.add_node("a", 100);
  for (uint64_t i = 0; i < 9; ++i) {
    auto url = "http://h" + std::to_string(i % 3) + "/" + std::to_string(i);
    x.add(i, entry(url), target(url));
  }
  REQUIRE(x.next_batch(a).size() == 9);
  CHECK(x.overdue_hosts(a).empty());
  x.watch(a);
  CHECK(x.has_overdue(a));
  // One URL of h0 ends, all of h1, and none of h2.
  for (uint64_t i : {0, 1, 4, 7})
    CHECK(x.settle(a, i));
  auto b = x.add_node("b", 100);
  x.add(9, entry("http://h2/9"), target("http://h2/9"));
  CHECK(x.overdue_hosts(a) == std::vector{host_share{"h2"}, host_share{"h0"}});
  x.hand_back(a, {2, 3, 5});
  CHECK(x.has_overdue(a));
  // Started URLs end first, as always.
  CHECK(x.next_batch(b).empty());
  auto again = x.next_batch(a);
  REQUIRE(again.size() == 1);
  CHECK(again[0].index == 3);
  CHECK(x.settle(a, 6));
  CHECK(x.settle(a, 8));
  CHECK_FALSE(x.has_overdue(a));
  std::set<uint64_t> moved;
  for (auto& task : x.next_batch(b))
    moved.insert(task.index);
  CHECK(moved == std::set<uint64_t>{2, 5, 9});
}

TEST_CASE("URLs that are asked back from the only node stay there") {
  dispatcher x{false, 1};
  auto a = x.add_node("a", 100);
  x.add(0, entry("http://h/0"), target("http://h/0"));
  x.add(1, entry("http://h/1"), target("http://h/1"));
  REQUIRE(x.next_batch(a).size() == 2);
  x.watch(a);
  CHECK(x.overdue_hosts(a) == std::vector{host_share{"h"}});
  x.hand_back(a, {1});
  CHECK(x.next_batch(a).size() == 1);
  CHECK(x.has_overdue(a));
  CHECK(x.settle(a, 0));
  CHECK_FALSE(x.has_overdue(a));
}

TEST_CASE("URLs in doubt are sent in groups that become smaller") {
  constexpr uint64_t count = 1'000;
  dispatcher x{false, 1};
  for (uint64_t i = 0; i < count; ++i) {
    auto url = "http://h" + std::to_string(i % 7) + "/" + std::to_string(i);
    x.add(i, entry(url), target(url));
  }
  std::vector<size_t> groups;
  for (uint32_t i = 0; i < dispatcher::max_losses; ++i) {
    auto node = x.add_node("n", 5'000);
    size_t had = 0;
    for (auto tasks = x.next_batch(node); !tasks.empty();
         tasks = x.next_batch(node))
      had += tasks.size();
    CHECK(x.due().empty());
    groups.push_back(had);
    CHECK(x.lose_node(node).empty());
  }
  CHECK(groups
        == std::vector<size_t>{count, count, count, count, 256, 256, 256, 232});
  // Each finished URL makes room for another one until none is left. The least
  // suspected URLs come first.
  auto node = x.add_node("n", 5'000);
  std::deque<uint64_t> out;
  size_t most = 0;
  for (uint64_t done = 0; done < count; ++done) {
    for (auto tasks = x.next_batch(node); !tasks.empty();
         tasks = x.next_batch(node))
      for (auto& task : tasks)
        out.push_back(task.index);
    most = std::max(most, out.size());
    REQUIRE(x.settle(node, out.front()));
    out.pop_front();
  }
  CHECK(most == 32);
}

TEST_CASE("URLs that nodes are lost with by chance are not given up") {
  constexpr uint64_t count = 1'000;
  constexpr uint32_t losses = 20;
  dispatcher x{false, 1};
  for (uint64_t i = 0; i < count; ++i) {
    auto url = "http://h" + std::to_string(i % 7) + "/" + std::to_string(i);
    x.add(i, entry(url), target(url));
  }
  // URL 13 ends each node that gets it, at first before any other URL is
  // finished.
  std::vector<uint64_t> given_up;
  for (uint32_t i = 0; i < losses; ++i) {
    auto node = x.add_node("n", 5'000);
    bool is_alive = true;
    for (auto tasks = x.next_batch(node); is_alive && !tasks.empty();
         tasks = x.next_batch(node)) {
      is_alive = std::ranges::find(tasks, 13, &fetch_task::index)
                 == tasks.end();
      for (auto& task : tasks)
        if (is_alive && i > dispatcher::max_losses / 2)
          REQUIRE(x.settle(node, task.index));
    }
    for (auto& [index, settled] : x.lose_node(node))
      given_up.push_back(index);
  }
  CHECK(given_up == std::vector<uint64_t>{13});
  // A node that survives gets them all, one after the other.
  auto node = x.add_node("n", 5'000);
  for (auto tasks = x.next_batch(node); !tasks.empty();
       tasks = x.next_batch(node))
    for (auto& task : tasks)
      REQUIRE(x.settle(node, task.index));
  CHECK(x.size() == 0);
}

TEST_CASE("hosts of a node with too many URLs move to nodes with fewer") {
  dispatcher x{false, 1};
  auto a = x.add_node("a", 100);
  for (uint64_t i = 0; i < 30; ++i) {
    auto url = "http://h" + std::to_string(i % 10) + "/" + std::to_string(i);
    x.add(i, entry(url), target(url));
  }
  REQUIRE(x.next_batch(a).size() == 30);
  // Nothing is claimed: URLs at nodes stay there.
  auto b = x.add_node("b", 100);
  // Complete hosts, and one that has a started URL.
  x.relieve(a, {0, 10, 20, 1, 11, 21, 2});
  std::set<uint64_t> moved;
  for (auto& task : x.next_batch(b))
    moved.insert(task.index);
  CHECK(moved == std::set<uint64_t>{0, 10, 20, 1, 11, 21});
  CHECK(x.out_at(b) == 6);
  CHECK(x.out_at(a) == 30 - 7);
  // The other URL waits until the node has no URL of its host.
  CHECK(x.next_batch(a).empty());
  CHECK(x.settle(a, 12));
  CHECK(x.next_batch(b).empty());
  CHECK(x.settle(a, 22));
  auto last = x.next_batch(b);
  REQUIRE(last.size() == 1);
  CHECK(last[0].index == 2);
  // So do later URLs of the host.
  x.add(1'000, entry("http://h2/x"), target("http://h2/x"));
  CHECK(x.next_batch(b).size() == 1);
}

TEST_CASE("URLs that no node was given can be dropped") {
  dispatcher x{false, 1};
  auto node = x.add_node("n", 1);
  for (uint64_t i = 0; i < 3; ++i) {
    auto url = "http://h" + std::to_string(i) + "/";
    x.add(i, entry(url), target(url));
  }
  auto sent = x.next_batch(node);
  REQUIRE(sent.size() == 1);
  x.drop_unsent();
  CHECK(x.size() == 1);
  CHECK(x.next_batch(node).empty());
  CHECK(x.settle(node, sent[0].index));
  CHECK(x.size() == 0);
}
