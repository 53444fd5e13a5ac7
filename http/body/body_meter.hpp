// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/body/content_coding.hpp"
#include "http/body/decode_budget.hpp"
#include "http/error.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct evp_md_ctx_st;

namespace muster::http {

using sha256_digest = std::array<uint8_t, 32>;

/// 64 hexadecimal digits in lower case.
std::string to_hex(const sha256_digest& digest);

struct meter_options {
  /// Limit of the decoded size in bytes; 0 for none.
  uint64_t max_bytes = 0;
  bool sha256 = false;
  bool wire_sha256 = false; ///< Also digest the body as received.
  /// At this time, decoding fails with `timeout`: a few received bytes may take
  /// hours to decode.
  std::chrono::steady_clock::time_point deadline =
    std::chrono::steady_clock::time_point::max();
  /// If the body cannot be decoded, count it as received and set a warning
  /// instead of failing. For error pages.
  bool lenient = false;
  /// Limits the memory of decoders; must outlive the meter. Null: no limit.
  decode_budget* memory = nullptr;
};

/// Measures a body as it streams through: counts the received bytes, decodes
/// the content codings (gzip, deflate, br, zstd; RFC 9110, section 8.4), and
/// counts and digests the decoded content. Stores none of it. Memory is bounded
/// for any data (see make_decoder()). A body without coding and digest takes no
/// memory from the heap.
///
/// Bytes after a complete coded stream are received but not content. An empty
/// body is empty content, with any codings.
class body_meter {
public:
  /// `content_encoding` is the field's value: "", "gzip", "gzip, br" ...
  /// An unknown coding makes the first feed() fail with `decode`.
  /// `transfer_codings` were applied last.
  body_meter(const meter_options& options, std::string_view content_encoding,
             std::string_view transfer_codings = {});
  ~body_meter();
  body_meter(body_meter&&) noexcept;
  body_meter& operator=(body_meter&&) noexcept;

  /// Accepts the next body bytes, without the framing of the transfer coding.
  /// Decodes them until `allowance` bytes are written, and subtracts the
  /// written bytes from `allowance`. Returns false once the body is rejected:
  /// see error().
  bool feed(std::string_view raw, uint64_t& allowance);

  /// The allowance was used up before the input. The input must stay valid, and
  /// the caller must call proceed() until the meter is no longer busy, before
  /// it calls feed() again.
  bool busy() const;

  /// It is busy because there is no memory for decoding. Call proceed() when
  /// other bodies have returned memory.
  bool is_starved() const {
    return starved_;
  }

  /// Continues decoding. Returns false like feed().
  bool proceed(uint64_t& allowance);

  /// Call this at the announced end of the body. Returns false if the body was
  /// rejected, or its coded data is incomplete (`truncated`).
  bool finish();

  /// Decoded bytes so far; of a body over the limit, one more than the limit.
  uint64_t bytes() const {
    return bytes_;
  }

  /// Received body bytes so far.
  uint64_t wire_bytes() const {
    return wire_bytes_;
  }

  /// Digest of the decoded content; only after a successful finish(), and if
  /// requested.
  const std::optional<sha256_digest>& sha256() const {
    return sha256_;
  }

  /// Digest of the body as received, likewise.
  const std::optional<sha256_digest>& wire_sha256() const {
    return wire_sha256_;
  }

  /// A sentence about what was ignored; usually empty.
  const std::string& warning() const {
    return warning_;
  }

  /// Maximum size of a coded body whose content is within the limit.
  uint64_t max_wire_bytes() const;

  const failure& error() const {
    return error_;
  }

private:
  struct stage; // one coding to decode

  struct free_digest {
    void operator()(evp_md_ctx_st* context) const;
  };

  bool step(size_t stage_index, uint64_t& allowance);
  /// Whether there is memory for a step. If there never will be, rejects the
  /// body and returns false.
  bool claim_memory(size_t stage_index);
  uint64_t memory() const;
  bool count(std::string_view content);
  /// Rejects the body and returns false. If it is counted as received instead,
  /// returns true.
  bool reject(const stage& at, error_kind kind, std::string_view verdict,
              const std::string& reason = {});
  bool count_as_received(std::string warning);
  bool keeps_cap();
  bool late() const;
  std::string over_cap() const;

  meter_options options_;
  uint64_t bytes_ = 0;
  uint64_t wire_bytes_ = 0;
  /// In the order of decoding: the coding that was applied last comes first.
  std::vector<stage> stages_;
  /// Why the codings cannot be decoded; empty if they can.
  std::string unsupported_;
  using digest = std::unique_ptr<evp_md_ctx_st, free_digest>;
  std::unique_ptr<decode_budget::claim> claim_; ///< Null without stages.
  bool starved_ = false;
  digest digest_;      ///< Digest of the content.
  digest wire_digest_; ///< Digest of the body as received, if it differs.
  std::optional<sha256_digest> sha256_;
  std::optional<sha256_digest> wire_sha256_;
  std::string warning_;
  failure error_;
};

} // namespace muster::http
