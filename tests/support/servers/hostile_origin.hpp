// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "tests/support/certificates.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/servers/hostile_peer.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace muster::test {

/// What an origin does with a new connection.
enum class greeting {
  serve,          ///< Answers requests by their paths.
  reset,          ///< Resets it at once.
  close,          ///< Closes it at once.
  silence,        ///< Reads, and never sends anything, not even for TLS.
  hello_requests, ///< TLS messages that clients ignore, instead of a handshake.
  tickets,        ///< Endless TLS session tickets after the handshake.
};

struct hostile_options {
  std::optional<identity> tls; ///< Speak TLS with this certificate.
  greeting on_accept = greeting::serve;
  std::string address = "127.0.0.1";
  /// Speaks first, before TLS, such as a proxy. If it returns false, the
  /// connection ends. One thread per connection calls it.
  std::function<bool(hostile_peer&)> before{};
};

/// An HTTP/1.1 server on a free loopback port that misbehaves as the path says;
/// one thread per connection. Other paths get 200 and `hello\n`, keep-alive.
///
/// No proper response:
/// - /reset, /close             at once, without a response
/// - /reset-head, /close-head   in the middle of the response head
/// - /reset-body                after 1234 of 5000 bytes
/// - /never                     reads on, never answers
/// - /garbage, /http2, /http09  no HTTP/1 response
/// - /switch                    101 Switching Protocols
/// - /drip-head                 one byte of a head every 20 ms, without end
/// - /endless-head              one field after the other, without end
/// - /endless-line              one field that never ends
/// - /endless-103               interim responses without end
///
/// Bodies that are not what they are said to be:
/// - /truncated, /stall         1234 of 5000 bytes, then closes or stays silent
/// - /drip                      one byte of 5000 every 20 ms
/// - /cut-chunk, /no-last-chunk ends inside or after the first chunk
/// - /bad-chunk, /long-chunk    a size that is no number; more than the size
/// - /negative-length, /word-length, /two-lengths
/// - /extra                     1000 bytes more than announced
/// - /then-more/N               N bytes `x`, and then another whole response
/// - /late-body                 `hello\n`, sent a moment after the head with
///                              HEAD, too
/// - /late-response             the head of one, and to the next request a body
///                              that is a response, then a response
/// - /late-204                  204, and `hello\n` a moment later
/// - /then-408                  `hello\n`, and 408 to the next request
/// - /no-close-notify           ended by close; with TLS no close_notify
/// - /gzip-bomb                 1 GiB of zeros in 1 MB of gzip
/// - /br-bomb                   40 GiB of zeros in 64 KiB of br, not ended
/// - /window, /open-window      9 MiB of zeros as zstd with a window of 8 MiB;
///                              the second without its end
/// - /wrong-gzip, /cut-gzip     plain text called gzip; gzip cut short
/// - /unknown-coding            Content-Encoding: compress
/// - /no-coding                 Content-Encoding: UTF-8
/// - /announced/N               Content-Length: N, and then silence
/// - /two-codings, /not-last    Transfer-Encoding: identity and chunked, in two
///                              fields; chunked and gzip
///
/// Error pages:
/// - /gone-wrong-gzip, /gone-cut-gzip, /gone-unknown-coding  404 as above
/// - /busy                      429 with Retry-After 3, 7 and 5
/// - /no-head/STATUS/REST       that status for HEAD; as /REST for GET
/// - /gone-announced/N          404 with Content-Length: N, and then silence
///
/// Redirects:
/// - /redirect/N                to /redirect/N-1, /redirect/0 is `hello\n`
/// - /redirect-loop             to itself
/// - /redirect-latin1           to a URL with a byte that is not UTF-8
/// - /to/LOCATION               to LOCATION, byte for byte
/// - /set-cookies              to /, with two Set-Cookie fields
/// - /redirect-huge, /redirect-drip  with a body of 10 MB; one that drips
/// - /redirect-wrong-gzip       with plain text called gzip
/// - /redirect-two              with two different Location fields
///
/// Unusual but proper:
/// - /early, /continue          103 twice, or 100, before the response
/// - /close-delimited           body ended by close (with close_notify)
/// - /one-shot                  Connection: close
/// - /close-after               as keep-alive, but closes after the response
/// - /once-then-reset           resets when another request arrives on the
///                              connection
/// - /http10                    HTTP/1.0
/// - /chunked                   chunks with extensions and a trailer
/// - /both-lengths              chunked and a false Content-Length
/// - /same-lengths              Content-Length: 6, 6
/// - /gzip-chunked              Transfer-Encoding: gzip and chunked, two fields
/// - /empty-gzip                no body, Content-Encoding: gzip
/// - /gzip                      `hello\n`, compressed
/// - /bytes/N                   N bytes `x`
/// - /status/N                  that status with a short body (none with 204
///                              and 304), Retry-After: 7 with 429 and 503
/// - /fields                    unusual values: repeated, long, not printable
/// - /echo                      the request's head as the body
class hostile_origin {
public:
  explicit hostile_origin(hostile_options options = {});
  ~hostile_origin();

  uint16_t port() const;

  /// `http://ADDRESS:PORT` + path, or `https://localhost:PORT` + path.
  std::string url(const std::string& path) const;

  /// Number of accepted connections.
  size_t connections() const;

  /// Requests received so far, of all paths or of one.
  size_t requests() const;
  size_t requests(const std::string& path) const;

  /// The heads of all requests, in the order of arrival.
  std::vector<std::string> heads() const;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace muster::test
