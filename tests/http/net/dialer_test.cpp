// SPDX-License-Identifier: BSD-3-Clause

#include "http/net/dialer.hpp"
#include "tests/support/catch.hpp"

#include <string>

using muster::http::interleave_families;
using muster::http::ip_address;
using muster::http::parse_ip;

namespace {

std::vector<ip_address> addresses(const std::vector<std::string>& texts) {
  std::vector<ip_address> result;
  for (auto& text : texts)
    result.push_back(*parse_ip(text));
  return result;
}

} // namespace

TEST_CASE("address families are tried in turn, the first one's first") {
  struct row {
    std::vector<std::string> given, tried;
  };
  auto [given, tried] =
    GENERATE(row{{}, {}}, row{{"::1"}, {"::1"}},
             row{{"192.0.2.1", "::1"}, {"192.0.2.1", "::1"}},
             row{{"::1", "::2", "192.0.2.1"}, {"::1", "192.0.2.1", "::2"}},
             row{{"192.0.2.1", "192.0.2.2", "192.0.2.3", "::1"},
                 {"192.0.2.1", "::1", "192.0.2.2", "192.0.2.3"}},
             row{{"::1", "192.0.2.1", "192.0.2.2", "192.0.2.3"},
                 {"::1", "192.0.2.1", "192.0.2.2", "192.0.2.3"}});
  CHECK(interleave_families(addresses(given)) == addresses(tried));
}
