// SPDX-License-Identifier: BSD-3-Clause

#include "http/body/decode_budget.hpp"

#include "http/body/body_meter.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/compress.hpp"

#include <limits>
#include <list>
#include <string>

using namespace muster::http;
namespace test = muster::test;

namespace {

constexpr uint64_t mib = uint64_t{1} << 20;

/// An incomplete body that fills its window.
std::string open_body(const std::string& coding) {
  auto whole = coding == "zstd"
                 ? test::zstd_stream(std::string(9 * mib, '\0'), 23)
                 : test::zeros(coding, 32 * mib);
  return whole.substr(0, whole.size() - 4);
}

bool feed(body_meter& meter, std::string_view raw) {
  auto unlimited = std::numeric_limits<uint64_t>::max();
  return meter.feed(raw, unlimited);
}

} // namespace

TEST_CASE("claims share the budget, except the part reserved for one") {
  // 56 MiB are reserved.
  decode_budget budget{100 * mib};
  decode_budget::claim one{&budget}, two{&budget}, three{&budget};
  CHECK(one.grow(30 * mib));
  CHECK(two.grow(14 * mib));
  CHECK(two.grow(10 * mib)); // has more already
  CHECK(three.grow(56 * mib));
  CHECK_FALSE(two.grow(15 * mib));
  CHECK_FALSE(one.grow(31 * mib));
  CHECK_FALSE(three.grow(57 * mib));
  one.shrink(10 * mib);
  CHECK(two.grow(30 * mib));
  // The claim with the reserve moves to the pool as soon as it fits there.
  three.shrink(4 * mib);
  CHECK_FALSE(one.grow(57 * mib));
  CHECK(one.grow(56 * mib));
}

TEST_CASE("claims that hold memory and need more do not deadlock") {
  decode_budget budget{100 * mib};
  std::list<decode_budget::claim> all;
  for (int i = 0; i < 4; ++i)
    CHECK(all.emplace_back(&budget).grow(11 * mib));
  // Each needs another 17 and gets them in turn.
  while (!all.empty()) {
    auto served = 0;
    for (auto claim = all.begin(); claim != all.end();)
      if (claim->grow(28 * mib)) {
        claim = all.erase(claim);
        ++served;
      } else {
        ++claim;
      }
    REQUIRE(served > 0);
  }
  decode_budget::claim last{&budget};
  CHECK(last.grow(56 * mib));
}

TEST_CASE("a claim returns all its memory") {
  decode_budget budget{64 * mib};
  for (int i = 0; i < 100; ++i) {
    decode_budget::claim one{&budget}, two{&budget};
    CHECK(one.grow(8 * mib));
    CHECK(two.grow(56 * mib));
  }
}

TEST_CASE("decoding waits for memory, and continues when there is some") {
  for (std::string coding : {"br", "zstd"}) {
    CAPTURE(coding);
    auto raw = open_body(coding);
    decode_budget budget{64 * mib};
    meter_options options;
    options.memory = &budget;
    std::list<body_meter> open;
    for (;;) {
      auto& meter = open.emplace_back(options, coding);
      REQUIRE(feed(meter, raw));
      if (meter.is_starved())
        break;
      REQUIRE(open.size() < 12);
    }
    CHECK(open.size() > 1);
    auto& starved = open.back();
    CHECK(starved.busy());
    CHECK(starved.wire_bytes() == raw.size());
    auto unlimited = std::numeric_limits<uint64_t>::max();
    CHECK(starved.proceed(unlimited));
    CHECK(starved.is_starved());
    while (open.size() > 1)
      open.pop_front();
    CHECK(starved.proceed(unlimited));
    CHECK_FALSE(starved.busy());
    CHECK(starved.bytes() >= 8 * mib);
  }
}

TEST_CASE("a finished stream holds no memory") {
  decode_budget budget{57 * mib};
  meter_options options;
  options.memory = &budget;
  for (std::string coding : {"gzip", "deflate", "br", "zstd"}) {
    CAPTURE(coding);
    auto raw = coding == "deflate" ? test::zlib(std::string(mib, '\0'))
                                   : test::zeros(coding, 16 * mib);
    std::list<body_meter> ended;
    for (int i = 0; i < 20; ++i) {
      auto& meter = ended.emplace_back(options, coding);
      REQUIRE(feed(meter, raw));
      REQUIRE_FALSE(meter.is_starved());
      // Bytes after the end do not count.
      REQUIRE(feed(meter, std::string(100, 'x')));
      REQUIRE_FALSE(meter.is_starved());
    }
  }
}

TEST_CASE("a body that needs more memory than the budget is an error") {
  decode_budget budget{8 * mib};
  meter_options options;
  options.memory = &budget;
  body_meter meter{options, "zstd"};
  CHECK_FALSE(feed(meter, test::zstd("hello")));
  CHECK(meter.error().kind == error_kind::decode);
  CHECK_THAT(meter.error().detail,
             test::contains("needs more memory than runtime.decode-memory"));
  body_meter small{options, "gzip"};
  CHECK(feed(small, test::gzip("hello")));
  CHECK(small.finish());
}
