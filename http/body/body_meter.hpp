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

/// Lower-case hexadecimal, 64 characters.
std::string to_hex(const sha256_digest& digest);

struct meter_options {
  /// Cap on the decoded size in bytes; 0 for none.
  uint64_t max_bytes = 0;
  bool sha256 = false;
  bool wire_sha256 = false; ///< Digests the body as received, too.
  /// When decoding gives up with `timeout`: a few received bytes may decode
  /// for hours.
  std::chrono::steady_clock::time_point deadline =
    std::chrono::steady_clock::time_point::max();
  /// What cannot be decoded counts as received, with a warning: an error page
  /// is one whatever its body is.
  bool lenient = false;
  /// What decoders may hold, which outlives them; null: what they need.
  decode_budget* memory = nullptr;
};

/// Measures a body as it streams through: counts what came over the wire,
/// undoes the content codings (gzip, deflate, br, zstd; RFC 9110, section
/// 8.4), counts and digests the decoded content, and holds none of it.
/// Memory is bounded whatever the data decodes to (see make_decoder()), and a
/// body without coding and digest takes none from the heap.
///
/// Bytes that follow a complete coded stream are received but not content. A
/// body of no bytes is no content, whatever its codings.
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

  /// Takes the next raw body bytes (transfer coding already undone) and decodes
  /// them as far as `allowance` goes: as many bytes, which it takes off that.
  /// False once the body is rejected: see error().
  bool feed(std::string_view raw, uint64_t& allowance);

  /// The allowance was used up first: a few bytes may decode to any number. The
  /// bytes that were fed have to stay until proceed() has made an end of them,
  /// before anything else is fed.
  bool busy() const;

  /// It is busy because there is no memory to decode in. It may proceed() when
  /// others have given some back.
  bool is_starved() const {
    return starved_;
  }

  /// Decodes on. False as with feed().
  bool proceed(uint64_t& allowance);

  /// Call when the body has ended as announced. False if the body was rejected
  /// or its coded data was cut (`truncated`).
  bool finish();

  /// Decoded bytes so far. Of a body over the cap, one more than the cap.
  uint64_t bytes() const {
    return bytes_;
  }

  /// Raw body bytes so far.
  uint64_t wire_bytes() const {
    return wire_bytes_;
  }

  /// Of the decoded content; only after a successful finish() and if asked.
  const std::optional<sha256_digest>& sha256() const {
    return sha256_;
  }

  /// Likewise of the body as received.
  const std::optional<sha256_digest>& wire_sha256() const {
    return wire_sha256_;
  }

  /// What was passed over, in a sentence; mostly empty.
  const std::string& warning() const {
    return warning_;
  }

  /// The most that a body may have whose content keeps the cap.
  uint64_t max_wire_bytes() const;

  const failure& error() const {
    return error_;
  }

private:
  struct stage; // one coding to undo

  struct free_digest {
    void operator()(evp_md_ctx_st* context) const;
  };

  bool step(size_t stage_index, uint64_t& allowance);
  /// Whether there is memory for a step. False too if there never will be.
  bool claim_memory(size_t stage_index);
  uint64_t memory() const;
  bool count(std::string_view content);
  /// False; but if what cannot be decoded counts as received, true.
  bool reject(const stage& at, error_kind kind, std::string_view verdict,
              const std::string& reason = {});
  bool count_as_received(std::string warning);
  bool keeps_cap();
  bool late() const;
  std::string over_cap() const;

  meter_options options_;
  uint64_t bytes_ = 0;
  uint64_t wire_bytes_ = 0;
  /// In the order to undo them: the last applied first.
  std::vector<stage> stages_;
  /// Why the codings cannot be undone; empty if they can.
  std::string unsupported_;
  using digest = std::unique_ptr<evp_md_ctx_st, free_digest>;
  std::unique_ptr<decode_budget::claim> claim_; ///< Null without stages.
  bool starved_ = false;
  digest digest_;      ///< Of the content.
  digest wire_digest_; ///< Of the body as received, if that is another.
  std::optional<sha256_digest> sha256_;
  std::optional<sha256_digest> wire_sha256_;
  std::string warning_;
  failure error_;
};

} // namespace muster::http
