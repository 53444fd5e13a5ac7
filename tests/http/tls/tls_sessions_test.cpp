// SPDX-License-Identifier: BSD-3-Clause

#include "http/tls/tls_sessions.hpp"
#include "tests/support/catch.hpp"

using muster::http::tls_sessions;

namespace {

tls_sessions::session make_session() {
  return {SSL_SESSION_new(), SSL_SESSION_free};
}

} // namespace

TEST_CASE("the latest session with each server is kept") {
  tls_sessions sessions{2};
  CHECK(sessions.find("a") == nullptr);
  auto first = make_session(), second = make_session();
  sessions.keep("a", first);
  sessions.keep("a", second);
  CHECK(sessions.find("a") == second);
  CHECK(first.use_count() == 1);
}

TEST_CASE("the number of sessions is bounded, and the oldest is dropped") {
  tls_sessions sessions{2};
  for (auto server : {"a", "b", "c"})
    sessions.keep(server, make_session());
  CHECK(sessions.find("a") == nullptr);
  CHECK(sessions.find("b") != nullptr);
  CHECK(sessions.find("c") != nullptr);
}
