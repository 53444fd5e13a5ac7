// SPDX-License-Identifier: BSD-3-Clause

#include "http/body/body_consumer.hpp"

#include "http/body/body_meter.hpp"
#include "tests/http/body/pausing_consumer.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/compress.hpp"

#include <limits>
#include <memory>
#include <string>
#include <string_view>

using namespace muster::http;
namespace test = muster::test;

namespace {

constexpr auto unlimited = std::numeric_limits<uint64_t>::max();

class picky_consumer final : public body_consumer {
public:
  consumer_state take(std::string_view) override {
    return consumer_state::rejected;
  }

  void finish() override {
    // nop
  }

  failure error() const override {
    return {error_kind::cancelled, "does not please"};
  }
};

} // namespace

TEST_CASE("a paused consumer takes no bytes until it is ready") {
  struct row {
    std::string coding;
    std::string raw;
  };
  std::string content(100'000, 'x');
  auto [coding, raw] =
    GENERATE_COPY(row{"", content}, row{"gzip", test::gzip(content)},
                  row{"br", test::brotli(content)},
                  row{"zstd, gzip", test::gzip(test::zstd(content))});
  CAPTURE(coding);
  test::pausing_consumers consumers;
  meter_options options{.sha256 = true, .consumer = &consumers.make};
  body_meter meter{options, coding};
  auto allowance = unlimited;
  REQUIRE(meter.feed(raw, allowance));
  while (meter.busy()) {
    REQUIRE(meter.waits_for());
    CHECK_FALSE(meter.is_starved());
    CHECK_FALSE(meter.waits_for().is_due());
    auto taken = consumers.taken.load();
    REQUIRE(meter.proceed(allowance));
    REQUIRE(consumers.taken == taken);
    auto point = meter.waits_for();
    consumers.resume();
    CHECK(point.is_due());
    REQUIRE(meter.proceed(allowance));
  }
  CHECK(consumers.unwanted == 0);
  CHECK(consumers.finished == 0);
  CHECK(meter.finish());
  CHECK(consumers.finished == 1);
  CHECK(consumers.taken == content.size());
  CHECK(meter.bytes() == content.size());
  body_meter plain{{.sha256 = true}, ""};
  REQUIRE(plain.feed(content, allowance));
  REQUIRE(plain.finish());
  CHECK(meter.sha256() == plain.sha256());
}

TEST_CASE("a consumer of an incomplete body is not told of its end") {
  test::pausing_consumers consumers;
  body_meter meter{{.consumer = &consumers.make}, "gzip"};
  auto allowance = unlimited;
  auto raw = test::gzip("some content");
  REQUIRE(
    meter.feed(std::string_view{raw}.substr(0, raw.size() - 1), allowance));
  while (meter.busy()) {
    consumers.resume();
    REQUIRE(meter.proceed(allowance));
  }
  CHECK_FALSE(meter.finish());
  CHECK(consumers.finished == 0);
}

TEST_CASE("a consumer may reject a body") {
  body_consumer_factory make = [] {
    return std::make_unique<picky_consumer>();
  };
  auto allowance = unlimited;
  body_meter plain{{.consumer = &make}, ""};
  CHECK_FALSE(plain.feed("abc", allowance));
  CHECK(plain.error()
        == failure{error_kind::cancelled, "content does not please"});
  body_meter coded{{.consumer = &make}, "gzip"};
  CHECK_FALSE(coded.feed(test::gzip("abc"), allowance));
  CHECK_THAT(coded.error().detail,
             test::contains("gzip content does not please after"));
}
