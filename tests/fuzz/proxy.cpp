// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/target.hpp"

#include "http/engine/proxy_tunnel.hpp"

#include <iterator>

// Bytes that a proxy sends before the connection to the server is open. The
// first byte chooses the protocol and the credentials.
namespace muster::fuzz {

namespace {

struct outcome {
  bool done = false;
  bool useless = false;
  std::string error;
  std::string sent;
};

outcome play(const http::proxy_server& proxy, std::string_view bytes,
             size_t piece_size) {
  http::proxy_tunnel tunnel{proxy, "a.example", 443};
  outcome result;
  auto send = [&] {
    result.sent += tunnel.output();
    tunnel.sent(tunnel.output().size());
  };
  send();
  cutter pieces{bytes, piece_size};
  while (!pieces.done() && !tunnel.error()) {
    tunnel.receive(pieces.next());
    if (!tunnel.error())
      send();
  }
  tunnel.end();
  result.done = tunnel.done() && !tunnel.error();
  result.useless = tunnel.is_useless();
  result.error = tunnel.error().detail;
  expect(result.done != bool(tunnel.error()), "every answer has a meaning");
  // Errors may quote the answer of the proxy.
  expect(bytes.find("SECRET") != std::string_view::npos
           || result.error.find("SECRET") == std::string::npos,
         "errors contain no credentials", result.error);
  expect(!(tunnel.is_useless() && tunnel.may_recover()),
         "a useless proxy is not tried again at once");
  return result;
}

} // namespace

void run(std::string_view bytes) {
  constexpr const char* proxies[] = {"http://p:1", "http://u:SECRET@p:1",
                                     "socks5://p:1", "socks5://u:SECRET@p:1"};
  std::string error;
  auto proxy = http::parse_proxy(proxies[take_byte(bytes) % std::size(proxies)],
                                 error);
  expect(proxy.has_value(), "the proxy is valid");
  // More is refused, but where depends on the pieces.
  bytes = bytes.substr(0, 60'000);
  auto whole = play(*proxy, bytes, bytes.size() + 1);
  for (auto size : {size_t{1}, size_t{7}, size_t{300}}) {
    auto parts = play(*proxy, bytes, size);
    expect(parts.done == whole.done, "pieces end as the whole does");
    expect(parts.useless == whole.useless, "pieces mean what the whole does",
           whole.error + " | " + parts.error);
  }
}

std::vector<std::string> seeds() {
  std::vector<std::string> result;
  for (char first = 0; first < 4; ++first) {
    for (auto& text : literals("http/engine/proxy_tunnel_test.cpp"))
      result.push_back(first + text);
    for (auto& text : literals("http/h1/response_head_test.cpp"))
      result.push_back(first + text);
  }
  return result;
}

} // namespace muster::fuzz
