// SPDX-License-Identifier: BSD-3-Clause

#include "output/journal/finished_inputs.hpp"

#include "tests/support/catch.hpp"

#include <map>
#include <random>

using namespace muster;
using output::finished_inputs;

TEST_CASE("finished inputs are exactly those that were inserted") {
  auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::minstd_rand rng{seed};
  finished_inputs subject;
  std::map<uint64_t, outcome> model;
  CHECK(subject.end() == 0);
  auto url_of = [](uint64_t index) {
    return "http://h/" + std::to_string(index);
  };
  for (int i = 0; i < 3'000; ++i) {
    auto index = rng() % 5 == 0 ? rng() : rng() % 4'000;
    auto result = static_cast<outcome>(rng() % 4);
    auto fresh = model.emplace(index, result).second;
    CHECK(subject.insert(index, url_of(index), result) == fresh);
  }
  CHECK(subject.counts().records() == model.size());
  CHECK(subject.end() == model.rbegin()->first + 1);
  for (auto [index, result] : model) {
    auto found = subject.find(index, url_of(index));
    REQUIRE(found);
    CHECK(found->same_url);
    CHECK(found->outcome == result);
    CHECK_FALSE(subject.find(index, url_of(index) + "x")->same_url);
  }
  for (uint64_t index = 0; index < 5'000; ++index)
    CHECK(subject.find(index, "").has_value() == model.contains(index));
}

TEST_CASE("a URL is recognised in the form of every format") {
  finished_inputs subject;
  subject.insert(0, "http://h/a%01b%FF", outcome::ok);
  CHECK(subject
          .find(0, "http://h/a\x01"
                   "b\xFF")
          ->same_url);
  CHECK(subject
          .find(0, "http://h/a\x01"
                   "b%FF")
          ->same_url);
  CHECK_FALSE(subject
                .find(0, "http://h/a\x01"
                         "c\xFF")
                ->same_url);
}
