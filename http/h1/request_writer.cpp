// SPDX-License-Identifier: BSD-3-Clause

#include "http/h1/request_writer.hpp"

#include "http/h1/request_fields.hpp"

namespace muster::http {

namespace {

void append_fields(const exchange_settings& settings,
                   const exchange_request& request, std::string& out) {
  for (auto& [name, value] : request_fields(settings, request))
    out.append(name).append(": ").append(value).append("\r\n");
  out += "\r\n";
}

/// The fields after Host in a request without credentials and cookies.
std::string tail_of(const exchange_settings& settings, bool foreign) {
  exchange_request request;
  request.target.host = "host";
  request.foreign = foreign;
  std::string all;
  append_fields(settings, request, all);
  auto host = "Host: " + request.target.authority() + "\r\n";
  return all.starts_with(host) ? all.substr(host.size()) : std::string{};
}

} // namespace

request_writer::request_writer(const exchange_settings& settings)
  : settings_{settings},
    method_{settings.head ? "HEAD " : "GET "},
    own_tail_{tail_of(settings, false)},
    foreign_tail_{tail_of(settings, true)} {
  // nop
}

void request_writer::write(const exchange_request& request, bool close,
                           std::string& out) const {
  constexpr size_t rest = 128; // For the version, Connection, and a short host.
  auto& target = request.target;
  auto& tail = request.foreign ? foreign_tail_ : own_tail_;
  out.reserve(out.size() + target.target.size() + tail.size() + rest);
  out.append(method_).append(target.target).append(" HTTP/1.1\r\n");
  if (close)
    out.append("Connection: close\r\n");
  if (tail.empty() || !request.cookies.empty() || !target.username.empty()
      || !target.password.empty()) {
    append_fields(settings_, request, out);
    return;
  }
  out.append("Host: ").append(target.authority()).append("\r\n").append(tail);
}

} // namespace muster::http
