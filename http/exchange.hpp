// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/body/body_meter.hpp"
#include "http/error.hpp"
#include "http/fence.hpp"
#include "http/net/local_resources.hpp"
#include "http/tls/tls_settings.hpp"
#include "http/url/ip_address.hpp"
#include "http/url/url.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace muster::http {

using steady_clock = std::chrono::steady_clock;

/// What all exchanges of a job have in common. Times are milliseconds.
struct exchange_settings {
  bool head = false; ///< HEAD in place of GET.
  std::string user_agent;
  /// Sent as they are to the URL's own origin.
  std::vector<std::pair<std::string, std::string>> headers;
  /// Names of the headers that go to other origins, too, besides those that
  /// give nothing away; `all` stands for all.
  std::vector<std::string> forward_headers;
  std::string accept_encoding = "gzip, deflate, br, zstd";
  std::chrono::milliseconds connect_timeout{10'000};    ///< TCP and TLS each.
  std::chrono::milliseconds first_byte_timeout{30'000}; ///< Until headers end.
  std::chrono::milliseconds idle_timeout{15'000};       ///< Between body bytes.
  std::chrono::milliseconds keep_alive{30'000}; ///< Idle connections' age.
  /// Idle connections kept in all, as far as descriptors and memory go.
  size_t max_idle = SIZE_MAX;
  /// Bytes for idle connections and TLS sessions, as far as they are known.
  uint64_t idle_memory = uint64_t{256} << 20;
  uint64_t max_header_bytes = 64 * 1024;
  meter_options meter;
  /// Whether content codings are undone; unset: if accept_encoding, or the
  /// field of that name, offers any.
  std::optional<bool> decode;
  tls_settings tls;
  /// Requests that it holds back end as `cancelled`; null: none.
  std::shared_ptr<const http::fence> fence;
  /// What the process has for decoding; null: no limit.
  std::shared_ptr<decode_budget> decode_memory;
  /// What connections take from this machine; null: each engine has its own.
  std::shared_ptr<local_resources> local;
};

/// One request, to one of the addresses, over a kept or a new connection.
struct exchange_request {
  url target;
  /// Candidates in the order to try them.
  std::vector<ip_address> addresses;
  uint16_t port = 0; ///< To connect to; differs from target's by connect-to.
  /// True once a redirect left the origin of the input URL: configured fields
  /// that may be secret are then held back.
  bool foreign = false;
  /// What the fetch's cookie jar adds to the Cookie field; may be empty.
  std::string cookies;
  /// The total deadline of the URL: nothing outlives it.
  steady_clock::time_point deadline;
  /// Others that are to follow over the connection, as far as is known: what
  /// it is worth to keep it.
  uint64_t queued = 0;
};

/// How one exchange ended.
struct exchange_result {
  /// The exchange goes on: this is the head of an answer that may ask for time
  /// (may_ask_for_time()), and all of the result follows.
  bool head_only = false;
  failure error;             ///< `none`: head and body arrived whole.
  int status = 0;            ///< 0 if no response head arrived.
  unsigned http_version = 0; ///< 10 or 11; 0 if no response head arrived.
  std::string location;      ///< Location field of a redirect status.
  /// Set-Cookie fields, unless the response is a success and whole: that ends
  /// a fetch.
  std::vector<std::string> set_cookies;
  std::string retry_after;  ///< Retry-After field.
  std::string date;         ///< Date field, if there is a Retry-After.
  std::string content_type; ///< Content-Type field.
  std::optional<ip_address> remote;
  /// Unless `none`, there was no exchange for want of this. It says nothing
  /// about the host, and is to be tried again; `error` tells people.
  http::shortage lack = http::shortage::none;
  /// The total deadline cut the try to connect short: says nothing either.
  bool cut_short = false;
  bool reused = false; ///< The connection had served another exchange before.
  bool kept = false;   ///< And it is kept for the next one.
  /// Decoded content. For HEAD what Content-Length announces, if it is that of
  /// content without coding, else nothing.
  std::optional<uint64_t> bytes = 0;
  uint64_t wire_bytes = 0; ///< Body as received.
  std::optional<sha256_digest> sha256;
  std::optional<sha256_digest> wire_sha256; ///< Of the body as received.
  /// What was odd about the response but does no harm, in a sentence.
  std::string warning;
  /// Absent where the connection was reused or the phase was not reached.
  std::optional<std::chrono::microseconds> connect_time;
  std::optional<std::chrono::microseconds> tls_time;
  /// From the request's first byte sent until the response head is complete.
  std::optional<std::chrono::microseconds> first_byte_time;
};

/// Takes a result of which the head_only is there.
using head_listener = std::function<void(exchange_result)>;

/// An exchange to run, under a tag of the client's choice.
struct async_order {
  uint64_t tag = 0;
  exchange_request request;
};

/// What became of the order with this tag.
struct async_answer {
  uint64_t tag = 0;
  exchange_result result;
};

} // namespace muster::http
