// SPDX-License-Identifier: BSD-3-Clause

#include "tests/http/engine/engine_suite.hpp"

#include "tests/support/servers/hostile_origin.hpp"

#include <string>
#include <vector>

using namespace muster::test;

TEST_CASE("the response fields that a request asks for are reported") {
  auto settings = patient_settings();
  settings.report_fields = {"etag", "cache-control", "age", "x-empty", "x-odd"};
  auto kind = ENGINE_KIND();
  auto engine = kind.make(settings);
  hostile_origin origin;
  auto ask = [&](const std::string& path) {
    return engine.run(request_for(origin.url(path))).fields;
  };
  CHECK(ask("/fields")
        == std::vector<std::string>{"\"a7\"", "no-store, max-age=0", "", "",
                                    "=1+1, \x1b[2J\xff"});
  CHECK(ask("/status/404") == std::vector<std::string>(5));
  CHECK(ask("/truncated").size() == 5);
  CHECK(ask("/reset").empty());
  auto plain = kind.make(patient_settings());
  CHECK(plain.run(request_for(origin.url("/fields"))).fields.empty());
}
