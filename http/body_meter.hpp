#pragma once

#include "http/error.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::http {

using sha256_digest = std::array<uint8_t, 32>;

/// Lower-case hexadecimal, 64 characters.
std::string to_hex(const sha256_digest& digest);

struct meter_options {
  /// Cap on the decoded size in bytes; 0 for none.
  uint64_t max_bytes = 0;
  bool sha256 = false;
};

/// Measures a body as it streams through: counts what came over the wire,
/// undoes the content codings (gzip, deflate, br, zstd; RFC 9110, section
/// 8.4), counts and digests the decoded content, and holds none of it.
/// Memory is bounded whatever the data decodes to.
class body_meter {
public:
  class decoder; // one content coding

  /// `content_encoding` is the field's value: "", "gzip", "gzip, br" ...
  /// An unknown coding makes the first feed() fail with `decode`.
  body_meter(meter_options options, std::string_view content_encoding);
  ~body_meter();
  body_meter(body_meter&&) noexcept;
  body_meter& operator=(body_meter&&) noexcept;

  /// Takes the next raw body bytes (transfer coding already undone). False
  /// once the body is rejected: see error().
  bool feed(std::string_view raw);

  /// Call when the body has ended as announced. False if a coded body was cut
  /// (`truncated`) or corrupt (`decode`).
  bool finish();

  /// Decoded bytes so far.
  uint64_t bytes() const;

  /// Raw body bytes so far.
  uint64_t wire_bytes() const;

  /// Of the decoded content; only after a successful finish() and if asked.
  std::optional<sha256_digest> sha256() const;

  const failure& error() const;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace muster::http
