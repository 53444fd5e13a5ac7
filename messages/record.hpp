// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/error.hpp"
#include "http/tls/tls_facts.hpp"

#include <caf/error.hpp>
#include <caf/meta/load_callback.hpp>
#include <caf/meta/type_name.hpp>
#include <caf/none.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster {

using std::chrono::microseconds;

/// Stands for a time or length that was not measured; null in records.
inline constexpr microseconds absent{-1};

/// Stands for a size that is not known; null in records.
inline constexpr uint64_t unknown_size = UINT64_MAX;

enum class outcome : uint8_t {
  ok,         ///< An accepted final status (2xx) with a complete body.
  http_error, ///< Any other final status.
  error,      ///< No complete response: see error_kind.
  /// Skipped: the same URL was being fetched (input.duplicates=skip).
  duplicate,
};

/// The name in records: `http_error`.
std::string_view to_string(outcome value);

/// A response that redirected.
struct redirect_hop {
  uint16_t status = 0;
  std::string url; ///< Of its request; shortened if it is long.
};

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, redirect_hop& x) {
  return f(caf::meta::type_name("redirect_hop"), x.status, x.url);
}

/// The TLS handshake of a connection; null without TLS. Results share it.
struct shared_handshake {
  std::shared_ptr<const http::tls_facts> facts;
};

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, shared_handshake& x) {
  http::tls_facts all;
  if constexpr (Inspector::reads_state) {
    if (x.facts)
      all = *x.facts;
    return f(caf::meta::type_name("handshake"), all.version, all.expires,
             all.issuer);
  } else {
    auto share = [&]() -> caf::error {
      x.facts = all.version == 0
                  ? nullptr
                  : std::make_shared<http::tls_facts>(std::move(all));
      return caf::none;
    };
    return f(all.version, all.expires, all.issuer,
             caf::meta::load_callback(share));
  }
}

/// The result of fetching one URL. Sent from node to coordinator.
struct fetch_result {
  uint64_t index = 0;
  muster::outcome outcome = outcome::error;
  uint16_t status = 0;      ///< 0: no response.
  uint8_t http_version = 0; ///< 10, 11; 0: no response.
  uint32_t redirects = 0;   ///< Hops followed in the last attempt.
  uint32_t attempts = 0;    ///< 0: failed before the first attempt.
  uint64_t bytes = 0;       ///< Content after decoding; or unknown_size.
  uint64_t wire_bytes = 0;  ///< Body bytes received.
  std::string final_url;    ///< After redirects; empty: the requested URL.
  std::string content_type; ///< Empty: none.
  std::string remote_ip;    ///< Empty: never connected.
  std::string sha256;       ///< Hexadecimal; empty: not requested.
  std::string wire_sha256;  ///< The same of the body as received.
  std::vector<redirect_hop> chain; ///< Of the last attempt, in order.
  shared_handshake handshake;      ///< Of the last connection.
  /// Values of the fields that `output.headers` names; empty: no response, or
  /// none named.
  std::vector<std::string> fields;
  /// Since the beginning of 1970 (UTC); absent: not fetched.
  microseconds started_at = absent;
  microseconds dns = absent; ///< Times are those of the last exchange ...
  microseconds connect = absent;
  microseconds tls = absent;
  microseconds first_byte = absent;
  microseconds total = absent; ///< ... but for the total of all attempts.
  http::error_kind error_kind = http::error_kind::none;
  std::string error; ///< Sentence of detail; empty unless outcome is error.
  /// Defects of the last exchange that do no harm: sentences, separated by ";
  /// ".
  std::string warning;
};

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, fetch_result& x) {
  return f(caf::meta::type_name("fetch_result"), x.index, x.outcome, x.status,
           x.http_version, x.redirects, x.attempts, x.bytes, x.wire_bytes,
           x.final_url, x.content_type, x.remote_ip, x.sha256, x.wire_sha256,
           x.chain, x.handshake, x.fields, x.started_at, x.dns, x.connect,
           x.tls, x.first_byte, x.total, x.error_kind, x.error, x.warning);
}

/// One line of the output: a result joined with what the input said.
struct record {
  /// The value of duplicate_of for a URL that was fetched itself.
  static constexpr uint64_t not_shared = UINT64_MAX;

  fetch_result result;
  std::string url;  ///< As in the input, credentials replaced by `***`.
  std::string node; ///< Name of the node that fetched it; empty: none did.
  /// Index of the URL whose fetch gave this result, if it was another one.
  uint64_t duplicate_of = not_shared;
  std::vector<std::string> carry; ///< Values of input.carry, in its order.
  /// Memory of the input line and the result until the record is written.
  uint64_t kept = 0;
};

template<class Inspector>
typename Inspector::result_type inspect(Inspector& f, record& x) {
  return f(caf::meta::type_name("record"), x.result, x.url, x.node,
           x.duplicate_of, x.carry, x.kept);
}

/// Memory of a text besides its `std::string`, in bytes.
uint64_t held_by(const std::string& text);

/// Memory of the texts of a result, in bytes.
uint64_t held_by(const fetch_result& result);

} // namespace muster
