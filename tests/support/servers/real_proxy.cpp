// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/servers/real_proxy.hpp"

#include "tests/support/loopback.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

namespace muster::test {

real_proxy::real_proxy(kind which, std::string credentials)
  : credentials_{std::move(credentials)} {
  process_ = start([&](uint16_t port) { return command(which, port); }, port_);
}

void real_proxy::add_tls(const identity& server) {
  auto file = directory_.write("tls.pem", server.certificate + server.key);
  auto to = "TCP:127.0.0.1:" + std::to_string(port_);
  tls_ = start(
    [&](uint16_t port) {
      return std::vector<std::string>{
        "socat",
        "OPENSSL-LISTEN:" + std::to_string(port)
          + ",bind=127.0.0.1,reuseaddr,fork,verify=0,cert=" + file,
        to};
    },
    port_);
}

std::unique_ptr<process> real_proxy::start(
  const std::function<std::vector<std::string>(uint16_t)>& command,
  uint16_t& port) {
  // Another process may take a port before the program binds it.
  for (int attempt = 0;; ++attempt) {
    port = unused_port();
    auto result = std::make_unique<process>(command(port));
    try {
      result->wait_until([&] { return accepts_connections(port); });
      return result;
    } catch (const std::exception&) {
      if (attempt == 2)
        throw;
    }
  }
}

std::vector<std::string> real_proxy::command(kind which,
                                             uint16_t number) const {
  auto port = std::to_string(number);
  auto colon = credentials_.find(':');
  auto user = credentials_.substr(0, colon);
  auto password = credentials_.empty() ? "" : credentials_.substr(colon + 1);
  if (which == kind::microsocks) {
    std::vector<std::string> result{"microsocks", "-i", "127.0.0.1", "-p",
                                    port};
    if (!credentials_.empty())
      result.insert(result.end(), {"-u", user, "-P", password});
    return result;
  }
  auto text = "Port " + port
              + "\nListen 127.0.0.1\nTimeout 60\nMaxClients 200\n"
                "Allow 127.0.0.1\nLogLevel Critical\n";
  if (!credentials_.empty())
    text += "BasicAuth " + user + " " + password + "\n";
  return {"tinyproxy", "-d", "-c", directory_.write("tinyproxy.conf", text)};
}

std::string real_proxy::url(const std::string& scheme) const {
  return url(scheme, credentials_);
}

std::string real_proxy::url(const std::string& scheme,
                            const std::string& credentials) const {
  return scheme + "://" + credentials + (credentials.empty() ? "" : "@")
         + "127.0.0.1:" + std::to_string(port_);
}

} // namespace muster::test
