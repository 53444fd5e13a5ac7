// SPDX-License-Identifier: BSD-3-Clause

#include "http/h1/response_reader.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <string_view>

using namespace muster::http;

namespace {

constexpr uint64_t limit = 100;

/// The result of heads that arrive in pieces.
error_kind outcome(std::string_view bytes, size_t piece) {
  request_settings settings;
  settings.max_header_bytes = limit;
  exchange_request request;
  request.settings = std::make_shared<request_settings>(settings);
  request.deadline = steady_clock::time_point::max();
  response_reader reader{request};
  reader.begin({});
  while (!bytes.empty() && !reader.error()) {
    reader.receive(bytes.substr(0, piece), {});
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  return reader.error().kind;
}

} // namespace

TEST_CASE("the limit of heads applies to the same bytes in any pieces") {
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n"; // 25 bytes
  const std::string three = interim + interim + interim;
  const std::string end = "HTTP/1.1 200 OK\r\n\r\n"; // 19 bytes
  struct {
    std::string bytes;
    error_kind expected;
  } const cases[]{
    {three + end, error_kind::none},
    {three + interim, error_kind::none},
    {three + "HTTP/2 200", error_kind::protocol},
    {three + interim + end, error_kind::too_large},
    {three + interim + "no HTTP", error_kind::too_large},
    {three + interim.substr(0, 4) + std::string(22, 'x'), error_kind::protocol},
    {interim + std::string(200, 'x') + "\r\n\r\n", error_kind::protocol},
    {"HTTP/1.1 200 OK\r\nx: " + std::string(200, 'x') + "\r\n\r\n",
     error_kind::too_large},
    // The 101st byte is the first that differs from HTTP/1.
    {"HTTP/1.1 100 " + std::string(81, 'x') + "\r\n\r\n" + "HTX",
     error_kind::too_large},
  };
  for (auto& [bytes, expected] : cases)
    for (size_t piece : {1, 3, 10, 99, 1'000}) {
      CAPTURE(bytes, piece);
      CHECK(outcome(bytes, piece) == expected);
    }
}
