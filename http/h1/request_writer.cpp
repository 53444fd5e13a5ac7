// SPDX-License-Identifier: BSD-3-Clause

#include "http/h1/request_writer.hpp"

#include "http/h1/request_fields.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace muster::http {

namespace {

void append_fields(const exchange_request& request, std::string& out) {
  for (auto& [name, value] : request_fields(request))
    out.append(name).append(": ").append(value).append("\r\n");
  out += "\r\n";
}

/// The fields after Host in a request without credentials and cookies.
std::string tail_of(std::shared_ptr<const request_settings> settings,
                    bool foreign) {
  exchange_request request;
  request.settings = std::move(settings);
  request.target.host = "host";
  request.foreign = foreign;
  std::string all;
  append_fields(request, all);
  auto host = "Host: " + request.target.authority() + "\r\n";
  return all.starts_with(host) ? all.substr(host.size()) : std::string{};
}

} // namespace

const request_writer::common&
request_writer::common_of(const exchange_request& request) {
  auto& settings = request.settings;
  auto known = std::ranges::find(kept_, settings, &common::settings);
  if (known == kept_.end()) {
    if (kept_.size() == max_kept)
      kept_.pop_back();
    known = kept_.insert(kept_.end(),
                         {settings, settings->head ? "HEAD " : "GET ",
                          tail_of(settings, false), tail_of(settings, true)});
  }
  if (known != kept_.begin())
    std::rotate(kept_.begin(), known, std::next(known));
  return kept_.front();
}

void request_writer::write(const exchange_request& request, bool close,
                           std::string& out) {
  constexpr size_t rest = 128; // For the version, Connection, and a short host.
  auto& target = request.target;
  auto& [settings, method, own_tail, foreign_tail] = common_of(request);
  auto& tail = request.foreign ? foreign_tail : own_tail;
  out.reserve(out.size() + target.target.size() + tail.size() + rest);
  out.append(method);
  auto by_proxy = is_made_by_proxy(request);
  if (by_proxy)
    out.append(target.origin());
  out.append(target.target).append(" HTTP/1.1\r\n");
  if (by_proxy)
    out.append(proxy_authorization(*request.via->proxy));
  if (close)
    out.append("Connection: close\r\n");
  if (tail.empty() || !request.cookies.empty() || !target.username.empty()
      || !target.password.empty()) {
    append_fields(request, out);
    return;
  }
  out.append("Host: ").append(target.authority()).append("\r\n").append(tail);
}

} // namespace muster::http
