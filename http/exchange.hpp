// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/body/body_meter.hpp"
#include "http/error.hpp"
#include "http/net/local_resources.hpp"
#include "http/proxy/proxy_server.hpp"
#include "http/status_set.hpp"
#include "http/tls/tls_facts.hpp"
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

/// How to make a request and what its response may take. Requests can differ
/// in this, even on one engine.
struct request_settings {
  bool head = false; ///< Send HEAD instead of GET.
  /// Only the head of the response counts, as if the request were HEAD. A short
  /// body is read to keep the connection; a longer one is cut off.
  bool skip_body = false;
  std::string user_agent;
  /// Additional fields for requests to the URL's own origin.
  std::vector<std::pair<std::string, std::string>> headers;
  /// Names of fields in `headers` that are also sent to other origins; `all`
  /// means all. Fields that reveal nothing are always sent.
  std::vector<std::string> forward_headers;
  std::string accept_encoding = "gzip, deflate, br, zstd";
  /// For TCP, and again for TLS.
  std::chrono::milliseconds connect_timeout{10'000};
  /// Until the head is complete.
  std::chrono::milliseconds first_byte_timeout{30'000};
  std::chrono::milliseconds idle_timeout{15'000}; ///< Between body bytes.
  uint64_t max_header_bytes = 64 * 1024;
  /// Names of the response fields to report, in lower case.
  std::vector<std::string> report_fields;
  meter_options meter;
  /// Whether to decode content codings. If unset: only if accept_encoding, or a
  /// configured Accept-Encoding field, offers one.
  std::optional<bool> decode;
  /// Statuses whose bodies must be complete and decodable. Others are errors of
  /// the server already.
  status_set accept;
  /// If false, a redirect with an accepted status is a document like any other,
  /// and reported without its Location.
  bool follow = true;
};

/// What an engine owns or shares with others: connections, TLS, memory.
struct engine_settings {
  /// Maximum age of idle connections.
  std::chrono::milliseconds keep_alive{30'000};
  /// Maximum number of idle connections. Descriptors and memory may allow
  /// fewer.
  size_t max_idle = SIZE_MAX;
  /// Memory for idle connections and TLS sessions, in bytes (an estimate).
  uint64_t idle_memory = uint64_t{256} << 20;
  tls_settings tls;
  /// Asked directly before each request is sent, by any thread. If the answer
  /// is no, the exchange ends as `cancelled`. Empty: every request may be sent.
  std::function<bool()> may_send;
  /// The memory of the process for decoding bodies; null: no limit.
  std::shared_ptr<decode_budget> decode_memory;
  /// The descriptors, ports and network state of the process; null: each engine
  /// has its own.
  std::shared_ptr<local_resources> local;
};

/// The settings that a job gives to its engine and to all of its requests.
struct exchange_settings : request_settings, engine_settings {};

/// The way of a request through a proxy.
struct proxy_route {
  std::shared_ptr<const proxy_server> proxy; ///< Not null.
  /// The server to reach: a name or an address; IPv6 in brackets.
  std::string host;
  uint16_t port = 0; ///< Of the server.
};

/// One request, to one of the addresses, over a reused or a new connection.
struct exchange_request {
  url target;
  /// Not null. Usually shared by many requests.
  std::shared_ptr<const request_settings> settings;
  /// Addresses of the host, or of the proxy, in the order to try them.
  std::vector<ip_address> addresses;
  uint16_t port = 0; ///< Port to connect to; fetch.connect-to may change it.
  std::optional<proxy_route> via; ///< Unset: direct.
  /// True once a redirect has left the origin of the input URL. Then configured
  /// fields that may be secret are not sent.
  bool foreign = false;
  /// Cookies that the fetch has received, for the Cookie field; may be empty.
  std::string cookies;
  /// The total deadline of the URL. The exchange ends by then.
  steady_clock::time_point deadline;
  /// Number of further requests that are known to wait for this origin. Decides
  /// which idle connections to keep.
  uint64_t queued = 0;
};

/// Whether the proxy itself makes the request (RFC 9112, section 3.2.2). It
/// cannot if the connection is encrypted, or goes to another server than the
/// URL's.
inline bool is_made_by_proxy(const exchange_request& request) {
  auto& target = request.target;
  auto& via = request.via;
  return via && via->proxy->speaks_http() && !target.secure
         && via->host == target.host && via->port == target.port;
}

/// What an exchange says about its proxy.
enum class proxy_state : uint8_t {
  unknown, ///< There is none, or it was not reached for other reasons.
  works,   ///< It has answered, even if it refused this server.
  useless, ///< It cannot be reached, or would refuse every server.
};

/// How one exchange ended.
struct exchange_result {
  /// The exchange is not over: this is only the head of a response that may ask
  /// the client to wait (may_ask_for_time()). The complete result follows.
  bool head_only = false;
  failure error;             ///< `none`: head and body are complete.
  int status = 0;            ///< 0 if no response head arrived.
  unsigned http_version = 0; ///< 10 or 11; 0 if no response head arrived.
  std::string location;      ///< Location field of a redirect.
  /// Set-Cookie fields. Empty after a complete response with an accepted
  /// status, which ends a fetch.
  std::vector<std::string> set_cookies;
  std::string retry_after;  ///< Retry-After field.
  std::string date;         ///< Date field, if there is a Retry-After.
  std::string content_type; ///< Content-Type field.
  /// The values of the `report_fields` (RFC 9110, section 5.3), as received;
  /// empty if there is no response head.
  std::vector<std::string> fields;
  std::optional<ip_address> remote;
  /// Of the connection; null without TLS, or if the server sent no certificate.
  std::shared_ptr<const tls_facts> tls;
  /// Unless `none`, the exchange failed because this machine lacks this
  /// resource. This is not a failure of the host, so the caller tries again.
  /// `error` has a sentence for users.
  http::shortage lack = http::shortage::none;
  /// The total deadline ended the attempt to connect. This is not a failure of
  /// the host either.
  bool cut_short = false;
  /// Whether another attempt may help, if the error is `proxy`.
  bool proxy_may_recover = false;
  proxy_state proxy = proxy_state::unknown;
  bool reused = false; ///< The connection served another exchange before.
  bool kept = false;   ///< The connection is kept for the next exchange.
  /// Size of the decoded content. For HEAD, and without the body: the
  /// Content-Length, if the content has no coding; else nullopt.
  std::optional<uint64_t> bytes = 0;
  uint64_t wire_bytes = 0; ///< Size of the body as received.
  std::optional<sha256_digest> sha256;
  std::optional<sha256_digest> wire_sha256; ///< Digest of the body as received.
  /// A sentence about a defect of the response that does no harm.
  std::string warning;
  /// Absent if the connection was reused or the phase was not reached. Through
  /// a proxy, the first is the time to connect to it.
  std::optional<std::chrono::microseconds> connect_time;
  std::optional<std::chrono::microseconds> tls_time;
  /// From sending the first byte of the request until the response head is
  /// complete.
  std::optional<std::chrono::microseconds> first_byte_time;
};

/// Receives a result with `head_only`.
using head_listener = std::function<void(exchange_result)>;

/// An exchange to run. The client chooses the tag.
struct async_order {
  uint64_t tag = 0;
  exchange_request request;
};

/// The result of the order with this tag.
struct async_answer {
  uint64_t tag = 0;
  exchange_result result;
};

} // namespace muster::http
