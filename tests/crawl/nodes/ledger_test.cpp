// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/ledger.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>

using namespace muster;

namespace {

fetch_key key_of(const std::string& path) {
  http::url result;
  result.host = "a-host.example";
  result.target = "/" + path;
  return fetch_key{result};
}

ledger_entry entry(const std::string& path, uint32_t node = 0) {
  return {
    "as given: " + path, {"column of " + path}, key_of(path), node, nullptr, 0};
}

/// An unfinished input in the model.
struct model_input {
  uint64_t index;
  uint64_t leader; ///< Its own index, or the index that it follows.
  std::string key;
  uint32_t node;

  bool leads() const {
    return index == leader;
  }
};

/// Uses a ledger at random and compares each answer with a plain list.
class ledger_model {
public:
  explicit ledger_model(unsigned seed) : rng_{seed}, share_{below(3) > 0} {
    // nop
  }

  void step() {
    switch (below(8)) {
      case 0:
      case 1:
      case 2:
        add();
        break;
      case 3:
      case 4:
        settle(below(next_ + 3));
        break;
      case 5:
        if (!out_.empty())
          settle(out_[below(out_.size())].index);
        break;
      case 6:
        reassign(below(next_ + 3));
        break;
      default:
        lose_node();
    }
    check();
  }

  void finish() {
    for (uint64_t index = 0; index < next_; ++index)
      settle(index);
    CHECK(real_.size() == 0);
    for (auto count : records_)
      REQUIRE(count == 1);
  }

private:
  uint64_t below(uint64_t n) {
    return std::uniform_int_distribution<uint64_t>{0, n - 1}(rng_);
  }

  std::vector<model_input>::iterator leader(uint64_t index) {
    return std::find_if(out_.begin(), out_.end(),
                        [=](auto& x) { return x.index == index && x.leads(); });
  }

  void add() {
    // A gap is an input that needed no fetch.
    auto index = next_ + below(3);
    next_ = index + 1;
    records_.resize(next_, 1);
    records_[index] = 0;
    auto key = std::to_string(below(12));
    auto node = static_cast<uint32_t>(below(3));
    auto same = std::find_if(out_.begin(), out_.end(), [&](auto& x) {
      return x.key == key && x.leads();
    });
    if (share_) {
      auto found = real_.find_in_flight(key_of(key));
      REQUIRE(found.has_value() == (same != out_.end()));
      if (found) {
        REQUIRE(*found == same->index);
        real_.add_follower(*found, index, entry(key, node));
        out_.push_back({index, *found, key, node});
        return;
      }
    }
    real_.add(index, entry(key, node));
    out_.push_back({index, index, key, node});
  }

  void settle(uint64_t index) {
    auto x = leader(index);
    auto settled = real_.settle(index);
    REQUIRE(settled.has_value() == (x != out_.end()));
    if (!settled)
      return;
    CHECK(settled->entry.key == key_of(x->key));
    CHECK(settled->entry.node == x->node);
    ++records_[index];
    std::vector<uint64_t> followers;
    for (auto& y : out_)
      if (y.leader == index && !y.leads())
        followers.push_back(y.index);
    REQUIRE(settled->followers.size() == followers.size());
    for (size_t i = 0; i < followers.size(); ++i) {
      CHECK(settled->followers[i].first == followers[i]);
      CHECK(settled->followers[i].second.key == settled->entry.key);
      ++records_[followers[i]];
    }
    std::erase_if(out_, [=](auto& y) { return y.leader == index; });
  }

  void reassign(uint64_t index) {
    auto node = static_cast<uint32_t>(below(3));
    auto x = leader(index);
    auto found = real_.find(index);
    REQUIRE((found != nullptr) == (x != out_.end()));
    if (found)
      found->node = x->node = node;
  }

  void lose_node() {
    auto lost = static_cast<uint32_t>(below(3));
    for (auto index : real_.out_at(lost)) {
      real_.find(index)->node = (lost + 1) % 3;
      leader(index)->node = (lost + 1) % 3;
    }
    REQUIRE(real_.out_at(lost).empty());
  }

  void check() {
    REQUIRE(real_.size() == out_.size());
    for (uint32_t node = 0; node < 3; ++node) {
      std::vector<uint64_t> expected;
      for (auto& x : out_)
        if (x.leads() && x.node == node)
          expected.push_back(x.index);
      REQUIRE(real_.out_at(node) == expected);
    }
    auto some = below(next_ + 3);
    auto found = real_.find(some);
    auto x = leader(some);
    REQUIRE((found != nullptr) == (x != out_.end()));
    if (found)
      REQUIRE(found->key == key_of(x->key));
  }

  std::mt19937 rng_;
  bool share_;
  ledger real_;
  std::vector<model_input> out_; ///< In the order of indexes.
  std::vector<int> records_;     ///< By index; a gap already has its record.
  uint64_t next_ = 0;
};

} // namespace

TEST_CASE("a result removes its entry once") {
  ledger x;
  x.add(7, {"https://u:***@a.example", {"red", ""}, key_of(""), 3, nullptr, 0});
  CHECK(x.size() == 1);
  auto settled = x.settle(7);
  REQUIRE(settled);
  CHECK(settled->entry.url == "https://u:***@a.example");
  CHECK(settled->entry.carry == std::vector<std::string>{"red", ""});
  CHECK(settled->entry.node == 3);
  CHECK(settled->followers.empty());
  CHECK(x.size() == 0);
  CHECK_FALSE(x.settle(7));
  CHECK_FALSE(x.settle(8));
}

TEST_CASE("followers leave with their leader, in the order of arrival") {
  ledger x;
  x.add(0, entry("a"));
  x.add(1, entry("b"));
  x.add_follower(0, 2, {"A", {"2"}, key_of("a"), 0, nullptr, 0});
  x.add_follower(0, 3, {"a#top", {"3"}, key_of("a"), 0, nullptr, 0});
  CHECK(x.size() == 4);
  CHECK_FALSE(x.settle(2));
  auto settled = x.settle(0);
  REQUIRE(settled);
  REQUIRE(settled->followers.size() == 2);
  CHECK(settled->followers[0].first == 2);
  CHECK(settled->followers[0].second.url == "A");
  CHECK(settled->followers[1].first == 3);
  CHECK(settled->followers[1].second.carry == std::vector<std::string>{"3"});
  CHECK(x.size() == 1);
}

TEST_CASE("nothing can follow a finished index") {
  ledger x;
  x.add(0, entry("a"));
  x.settle(0);
  CHECK_THROWS_AS(x.add_follower(0, 1, entry("a")), std::out_of_range);
  CHECK(x.size() == 0);
}

TEST_CASE("a key is found until its result comes") {
  ledger x;
  CHECK_FALSE(x.find_in_flight(key_of("a")));
  x.add(4, entry("a"));
  CHECK(x.find_in_flight(key_of("a")) == 4u);
  CHECK_FALSE(x.find_in_flight(key_of("A")));
  x.settle(4);
  CHECK_FALSE(x.find_in_flight(key_of("a")));
}

TEST_CASE("several indexes with the same key can be unfinished") {
  auto [first, second] = GENERATE(std::pair{0u, 1u}, std::pair{1u, 0u});
  ledger x;
  x.add(0, entry("a"));
  x.add(1, entry("a"));
  CHECK(x.find_in_flight(key_of("a")) == 0u);
  CHECK(x.settle(first));
  CHECK(x.size() == 1);
  CHECK(x.find_in_flight(key_of("a")).has_value() == (second == 0));
  CHECK(x.settle(second));
  CHECK_FALSE(x.find_in_flight(key_of("a")));
  CHECK(x.size() == 0);
}

TEST_CASE("indexes at a lost node can move to another") {
  ledger x;
  x.add(0, entry("a", 1));
  x.add(1, entry("b", 2));
  x.add(2, entry("c", 1));
  x.add_follower(0, 3, entry("a", 1));
  CHECK(x.out_at(1) == std::vector<uint64_t>{0, 2});
  REQUIRE(x.find(0));
  CHECK(x.find(0)->key == key_of("a"));
  x.find(0)->node = 2;
  CHECK(x.out_at(1) == std::vector<uint64_t>{2});
  CHECK(x.settle(0)->entry.node == 2);
  CHECK_FALSE(x.find(0));
}

TEST_CASE("all remaining indexes can be removed in input order") {
  ledger x;
  for (uint64_t index : {9, 3, 5})
    x.add(index, entry(std::to_string(index)));
  x.add_follower(5, 10, entry("5"));
  x.settle(3);
  auto rest = x.take_all();
  REQUIRE(rest.size() == 2);
  CHECK(rest[0].first == 5);
  CHECK(rest[0].second.followers.size() == 1);
  CHECK(rest[1].first == 9);
  CHECK(rest[1].second.entry.key == key_of("9"));
  CHECK(x.size() == 0);
  CHECK_FALSE(x.find_in_flight(key_of("9")));
}

TEST_CASE("a ledger can be moved and cleared") {
  ledger x;
  x.add(0, entry("a"));
  auto y = std::move(x);
  CHECK(y.find_in_flight(key_of("a")) == 0u);
  y = {};
  CHECK(y.size() == 0);
  CHECK_FALSE(y.find_in_flight(key_of("a")));
  y.add(0, entry("a"));
  CHECK(y.settle(0));
}

TEST_CASE("each index gets one record in random runs") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    ledger_model model{seed};
    for (int i = 0; i < 200; ++i)
      model.step();
    model.finish();
  }
}
