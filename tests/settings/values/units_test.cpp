// SPDX-License-Identifier: BSD-3-Clause

#include "settings/values/units.hpp"
#include "tests/support/catch.hpp"

#include <random>
#include <utility>

using namespace std::chrono_literals;

TEST_CASE("durations are read with their units") {
  const std::pair<const char*, std::chrono::milliseconds> cases[] = {
    {"500ms", 500ms}, {"20s", 20s}, {"5m", 5min},          {"2h", 2h},
    {"1.5s", 1500ms}, {"0", 0ms},   {"0s", 0ms},           {"0.001s", 1ms},
    {"20 s", 20s},    {"20S", 20s}, {"100000h", 100'000h},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(muster::parse_duration(text) == expected);
  }
}

TEST_CASE("an invalid duration is refused") {
  for (auto text : {"",
                    "20",
                    "s",
                    "-1s",
                    "+1s",
                    "1d",
                    "1,5s",
                    "1.5ms",
                    "0.0001s",
                    "1.s",
                    ".5s",
                    "1..5s",
                    "1e3s",
                    "0x10s",
                    "20s ",
                    " 20s",
                    "20ss",
                    "1s 1ms",
                    "99999999999999999999s",
                    "9999999999999999999h",
                    "1.0000001h"}) {
    CAPTURE(text);
    CHECK(muster::parse_duration(text) == std::nullopt);
  }
}

TEST_CASE("sizes are read with and without units") {
  const std::pair<const char*, uint64_t> cases[] = {
    {"0", 0},
    {"4096", 4096},
    {"4096B", 4096},
    {"64KiB", 65'536},
    {"64kib", 65'536},
    {"1.5GiB", 1'610'612'736},
    {"10GB", 10'000'000'000},
    {"1kB", 1'000},
    {"1 MiB", 1'048'576},
    {"10K", 10'240},
    {"10k", 10'240},
    {"10M", 10'485'760},
    {"1.5G", 1'610'612'736},
    {"1T", uint64_t{1} << 40},
    {"18446744073709551615", 18'446'744'073'709'551'615U},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(muster::parse_size(text) == expected);
  }
}

TEST_CASE("an invalid size is refused") {
  for (auto text : {"", "B", "-1", "1KK", "10Gi", "1.5", "1.0001kB", "1PiB",
                    "18446744073709551616", "99999999TiB", "1 2", "0x10"}) {
    CAPTURE(text);
    CHECK(muster::parse_size(text) == std::nullopt);
  }
}

TEST_CASE("booleans are read as people write them") {
  for (auto text : {"true", "yes", "on", "1", "True", "YES"})
    CHECK(muster::parse_bool(text) == true);
  for (auto text : {"false", "no", "off", "0", "False", "NO"})
    CHECK(muster::parse_bool(text) == false);
  for (auto text : {"", "2", "y", "n", "t", "enable", "true "})
    CHECK(muster::parse_bool(text) == std::nullopt);
}

TEST_CASE("durations and sizes are written in their shortest form") {
  CHECK(muster::format_duration(0ms) == "0s");
  CHECK(muster::format_duration(1500ms) == "1500ms");
  CHECK(muster::format_duration(90s) == "90s");
  CHECK(muster::format_duration(60s) == "1m");
  CHECK(muster::format_duration(24h) == "24h");
  CHECK(muster::format_size(0) == "0");
  CHECK(muster::format_size(1000) == "1kB");
  CHECK(muster::format_size(65'536) == "64KiB");
  CHECK(muster::format_size(10'000'000'000) == "10GB");
  CHECK(muster::format_size(4097) == "4097");
}

TEST_CASE("written values can be read back") {
  auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 rng{seed};
  for (int i = 0; i < 10'000; ++i) {
    auto number = rng() >> (1 + rng() % 62);
    auto factor = uint64_t{1} << (rng() % 30);
    number = number / factor * factor;
    CAPTURE(number);
    REQUIRE(muster::parse_size(muster::format_size(number)) == number);
    std::chrono::milliseconds duration{number};
    REQUIRE(muster::parse_duration(muster::format_duration(duration))
            == duration);
  }
}
