// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/exchange.hpp"
#include "tests/support/catch.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace muster::test {

/// An engine under test. The suite requires the same results from all.
struct engine {
  std::function<http::exchange_result(const http::exchange_request&)> run;
  std::function<void()> cancel;
  /// Early results, in the order of arrival.
  std::shared_ptr<std::vector<http::exchange_result>> words;
};

struct engine_kind {
  std::string name;
  std::function<engine(http::exchange_settings)> make;
};

/// All kinds of engines.
std::vector<engine_kind> engine_kinds();

/// One of the kinds; the test case runs again for each.
#define ENGINE_KIND() GENERATE(from_range(::muster::test::engine_kinds()))

/// Deadlines of ten seconds, which do not pass even on a busy machine unless
/// the origin misbehaves.
http::exchange_settings patient_settings();

/// Deadlines of 300 ms, for origins that exceed them.
http::exchange_settings quick_settings();

/// A request for `url` to 127.0.0.1, with a deadline in 20 seconds.
http::exchange_request request_for(const std::string& url);

/// `url` with user:secret as credentials.
std::string with_credentials(const std::string& url);

/// The seconds that pass in `action`.
double seconds_of(const std::function<void()>& action);

} // namespace muster::test

namespace Catch {

template<>
struct StringMaker<muster::http::error_kind> {
  static std::string convert(muster::http::error_kind kind) {
    return kind == muster::http::error_kind::none
             ? "none"
             : std::string{muster::http::to_string(kind)};
  }
};

template<>
struct StringMaker<muster::test::engine_kind> {
  static std::string convert(const muster::test::engine_kind& kind) {
    return kind.name;
  }
};

} // namespace Catch
