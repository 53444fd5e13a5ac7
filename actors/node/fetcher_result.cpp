// SPDX-License-Identifier: BSD-3-Clause

// What a fetcher takes from an exchange for the result.

#include "actors/node/fetcher.hpp"
#include "crawl/nodes/printable.hpp"

#include <optional>
#include <utility>

namespace muster {

namespace {

microseconds or_absent(const std::optional<microseconds>& time) {
  return time.value_or(absent);
}

} // namespace

void fetcher_state::take_answer(http::exchange_result& x) {
  result_.status = static_cast<uint16_t>(x.status);
  result_.http_version = static_cast<uint8_t>(x.http_version);
  result_.bytes = x.bytes.value_or(unknown_size);
  result_.wire_bytes = x.wire_bytes;
  result_.content_type = std::move(x.content_type);
  result_.remote_ip = x.remote ? x.remote->str() : std::string{};
  result_.sha256 = x.sha256 ? http::to_hex(*x.sha256) : std::string{};
  result_.wire_sha256 = x.wire_sha256 ? http::to_hex(*x.wire_sha256)
                                      : std::string{};
  result_.fields = std::move(x.fields);
  for (auto& value : result_.fields)
    make_printable(value, max_field);
  result_.handshake.facts = std::move(x.tls);
  result_.warning = std::move(x.warning);
  result_.connect = or_absent(x.connect_time);
  result_.tls = or_absent(x.tls_time);
  result_.first_byte = or_absent(x.first_byte_time);
  result_.error_kind = x.error.kind;
  result_.error = std::move(x.error.detail);
}

void fetcher_state::forget_response() {
  fetch_result fresh;
  fresh.index = result_.index;
  fresh.attempts = result_.attempts;
  fresh.redirects = result_.redirects;
  fresh.started_at = result_.started_at;
  result_ = std::move(fresh);
}

} // namespace muster
