// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/proxy_tunnel.hpp"

#include "http/h1/request_fields.hpp"
#include "http/h1/response_head.hpp"
#include "http/retry.hpp"
#include "http/url/ip_address.hpp"

#include <utility>

namespace muster::http {

namespace {

constexpr char version = 5;             // Of SOCKS.
constexpr char negotiation_version = 1; // Of user name and password.

enum : uint8_t { no_credentials = 0, with_password = 2, no_method = 0xff };

/// SOCKS reply code for servers that the proxy's rules do not allow.
constexpr uint8_t rules = 2;

/// Maximum number of bytes until the connection is open. Proxies answer with a
/// short head, but may add an error page.
constexpr size_t max_received = 64 * 1024;

constexpr int unauthorized = 401;
constexpr int proxy_authentication_required = 407;

std::string rejection(const proxy_server& proxy, int status) {
  return std::string{proxy.username ? "rejected the user name or password"
                                    : "requires a user name and password"}
         + " (" + std::to_string(status) + ")";
}

std::string sentence(const proxy_server& proxy, const std::string& what) {
  return "the proxy " + proxy.shown() + " " + what;
}

/// Size of a SOCKS reply, from its first five bytes.
size_t reply_size(std::string_view input) {
  constexpr size_t fixed = 6; // Everything but the address.
  switch (input[3]) {
    case 1:
      return fixed + 4;
    case 3:
      return fixed + 1 + static_cast<uint8_t>(input[4]);
    case 4:
      return fixed + 16;
    default:
      return 0;
  }
}

/// The meaning of a SOCKS reply code (RFC 1928, section 6).
std::string reason_of(uint8_t code) {
  switch (code) {
    case 1:
      return "general failure";
    case rules:
      return "its rules do not allow it";
    case 3:
      return "network unreachable";
    case 4:
      return "host unreachable";
    case 5:
      return "connection refused";
    case 6:
      return "TTL expired";
    case 7:
      return "command not supported";
    case 8:
      return "address type not supported";
    default:
      return "reply code " + std::to_string(code);
  }
}

void append_address(std::string& out, const ip_address& address) {
  out += address.v6 ? '\4' : '\1';
  out.append(reinterpret_cast<const char*>(address.bytes.data()),
             address.v6 ? 16 : 4);
}

void append_text(std::string& out, std::string_view text) {
  out += static_cast<char>(text.size());
  out += text;
}

} // namespace

proxy_tunnel::proxy_tunnel(const proxy_server& proxy, std::string host,
                           uint16_t port)
  : proxy_{proxy}, host_{std::move(host)}, port_{port} {
  if (proxy_.speaks_http())
    start_connect();
  else
    start_socks();
}

void proxy_tunnel::start_connect() {
  auto server = host_ + ":" + std::to_string(port_);
  output_ = "CONNECT " + server + " HTTP/1.1\r\nHost: " + server + "\r\n";
  output_ += proxy_authorization(proxy_) + "\r\n";
}

void proxy_tunnel::start_socks() {
  step_ = step::method;
  output_ = {version, 1, no_credentials};
  if (proxy_.username)
    output_ = {version, 2, no_credentials, with_password};
}

void proxy_tunnel::receive(std::string_view bytes) {
  if (done() || error_) {
    give_up("sent data that was not requested");
    return;
  }
  input_ += bytes;
  received_ += bytes.size();
  if (step_ == step::connect)
    read_connect();
  else
    read_socks();
  if (!done() && !error_ && received_ > max_received)
    give_up("answered with more than 64 KiB");
  if (done() && !input_.empty())
    give_up("sent data that was not requested");
}

void proxy_tunnel::read_connect() {
  while (true) {
    if (auto wrong = check_preface(input_)) {
      give_up("does not speak HTTP: " + wrong.detail);
      return;
    }
    auto size = head_size(input_, 0);
    if (size == 0) {
      return;
    }
    response_head head;
    if (auto wrong = parse_head(std::string_view{input_}.substr(0, size),
                                head)) {
      give_up("does not speak HTTP: " + wrong.detail);
      return;
    }
    input_.erase(0, size);
    if (head.status < 200)
      continue;
    if (head.status < 300)
      step_ = step::open;
    else if (head.status == proxy_authentication_required
             || head.status == unauthorized) // By tinyproxy.
      give_up(rejection(proxy_, head.status));
    else
      refuse("status " + std::to_string(head.status),
             is_retriable(error_kind::none, head.status, false));
    return;
  }
}

void proxy_tunnel::read_socks() {
  while (!error_ && !done()) {
    constexpr size_t shortest_reply = 5;
    auto needed = step_ == step::reply ? shortest_reply : size_t{2};
    if (!input_.empty()
        && input_[0]
             != (step_ == step::credentials ? negotiation_version : version)) {
      give_up("does not speak SOCKS5");
      return;
    }
    if (input_.size() < needed)
      return;
    auto code = static_cast<uint8_t>(input_[1]);
    switch (step_) {
      case step::method:
        input_.erase(0, 2);
        choose_method(code);
        break;
      case step::credentials:
        input_.erase(0, 2);
        if (code == 0)
          request_server();
        else
          give_up("rejected the user name or password");
        break;
      default: {
        auto size = reply_size(input_);
        // A refusal may be shorter than its format.
        if (code != 0) {
          refuse(reason_of(code), code != rules);
          return;
        }
        if (size == 0) {
          give_up("does not speak SOCKS5");
          return;
        }
        if (input_.size() < size)
          return;
        input_.erase(0, size);
        step_ = step::open;
        break;
      }
    }
  }
}

void proxy_tunnel::choose_method(uint8_t method) {
  if (method == no_credentials) {
    request_server();
  } else if (method == with_password && proxy_.username) {
    step_ = step::credentials;
    output_ += negotiation_version;
    append_text(output_, *proxy_.username);
    append_text(output_, proxy_.password);
  } else if (method == no_method) {
    give_up(proxy_.username ? "accepts neither no credentials nor a password"
                            : "requires a user name and password");
  } else {
    give_up("chose a method that was not offered");
  }
}

void proxy_tunnel::request_server() {
  step_ = step::reply;
  output_ += {version, 1, 0};
  if (auto address = parse_ip(host_)) {
    append_address(output_, *address);
  } else {
    output_ += '\3';
    append_text(output_, host_);
  }
  output_ += static_cast<char>(port_ >> 8);
  output_ += static_cast<char>(port_ & 0xff);
}

void proxy_tunnel::end() {
  if (!done() && !error_)
    refuse("it closed the connection", true);
}

void proxy_tunnel::refuse(const std::string& why, bool may_recover) {
  may_recover_ = may_recover;
  error_ = {error_kind::proxy,
            sentence(proxy_, "did not connect to " + host_ + ":"
                               + std::to_string(port_) + ": " + why)};
}

void proxy_tunnel::give_up(const std::string& why) {
  useless_ = true;
  error_ = {error_kind::proxy, sentence(proxy_, why)};
}

void heed_proxy(const proxy_server& proxy, exchange_result& result) {
  std::string wrong;
  if (result.status == proxy_authentication_required)
    wrong = rejection(proxy, result.status);
  else if (result.status == 0 && result.error.kind == error_kind::protocol)
    wrong = "does not speak HTTP: " + result.error.detail;
  if (!wrong.empty()) {
    auto remote = result.remote;
    result = {};
    result.remote = remote;
    result.proxy = proxy_state::useless;
    result.error = {error_kind::proxy, sentence(proxy, wrong)};
  } else if (result.status != 0) {
    result.proxy = proxy_state::works;
  }
}

} // namespace muster::http
