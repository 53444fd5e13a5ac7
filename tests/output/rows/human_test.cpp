// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/human.hpp"

#include "tests/support/catch.hpp"

using namespace muster::output;
using namespace std::chrono_literals;

TEST_CASE("sizes are short") {
  CHECK(human_bytes(0) == "0 B");
  CHECK(human_bytes(1023) == "1023 B");
  CHECK(human_bytes(1024) == "1.00 KiB");
  CHECK(human_bytes(32'700'000) == "31.2 MiB");
  CHECK(human_bytes(1024 * 1024 - 1) == "1.00 MiB");
  CHECK(human_bytes(uint64_t{700} << 30) == "700 GiB");
  CHECK(human_bytes(UINT64_MAX) == "16384 PiB");
}

TEST_CASE("durations are short") {
  CHECK(human_time(0us) == "0.00 ms");
  CHECK(human_time(3'124us) == "3.12 ms");
  CHECK(human_time(312'400us) == "312 ms");
  CHECK(human_time(999'499us) == "999 ms");
  CHECK(human_time(999'500us) == "1.00 s");
  CHECK(human_time(41'234ms) == "41.2 s");
  CHECK(human_time(99'949ms) == "99.9 s");
  CHECK(human_time(99'950ms) == "1 min 40 s");
  CHECK(human_time(725s) == "12 min 5 s");
  CHECK(human_time(3'599'600ms) == "1 h 0 min");
  CHECK(human_time(133min) == "2 h 13 min");
}

TEST_CASE("rates are short") {
  CHECK(human_rate(5, 2s) == "2.5/s");
  CHECK(human_rate(30'000, 41'200ms) == "728/s");
  CHECK(human_rate(0, 1s) == "0.0/s");
  CHECK(human_rate(0, 0s) == "0.0/s");
}

TEST_CASE("one is singular, other numbers are plural") {
  CHECK(counted(0, "URL") == "0 URLs");
  CHECK(counted(1, "HTTP error") == "1 HTTP error");
  CHECK(counted(2, "error") == "2 errors");
}

TEST_CASE("a long list continues below its first item") {
  CHECK(labelled("Nodes", {}).empty());
  CHECK(labelled("Nodes", {"a", "b"}) == "Nodes        a, b\n");
  std::string thirty(30, 'x');
  CHECK(labelled("Nodes", {thirty, thirty, "a"})
        == "Nodes        " + thirty + ", " + thirty + ", a\n");
  CHECK(labelled("Nodes", {thirty, thirty, "abc", "d"})
        == "Nodes        " + thirty + ", " + thirty
             + ",\n             abc, d\n");
  // No line is broken that has but one item.
  std::string wide(100, 'y');
  CHECK(labelled("Nodes", {wide, "a"})
        == "Nodes        " + wide + ",\n             a\n");
}
