// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/body/body_consumer.hpp"
#include "http/body/content_coding.hpp"
#include "http/body/content_counter.hpp"
#include "http/body/decode_budget.hpp"
#include "http/body/resume_signal.hpp"
#include "http/body/sha256.hpp"
#include "http/error.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::http {

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
  /// Makes another consumer for each body; must outlive the meter. Null: none.
  const body_consumer_factory* consumer = nullptr;
};

/// Measures a body as it streams through: counts the received bytes, decodes
/// the content codings (gzip, deflate, br, zstd; RFC 9110, section 8.4), and
/// passes the content to a chain of consumers, which count and digest it.
/// Stores none of it. Memory is bounded for any data (see make_decoder()). A
/// body without coding and digest takes no memory from the heap.
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

  /// The allowance was used up before the input, or the meter waits. The input
  /// must stay valid, and the caller must call proceed() until the meter is no
  /// longer busy, before it calls feed() or finish().
  bool busy() const;

  /// What the meter waits for: memory for decoding, or a consumer. Call
  /// proceed() when it is due.
  const resume_point& waits_for() const {
    return wait_;
  }

  /// It waits for memory for decoding.
  bool is_starved() const {
    return wait_ && !paused_;
  }

  /// Continues decoding. Returns false like feed().
  bool proceed(uint64_t& allowance);

  /// Call this at the announced end of the body. Returns false if the body was
  /// rejected, or its coded data is incomplete (`truncated`).
  bool finish();

  /// Decoded bytes so far; of a body over the limit, one more than the limit.
  uint64_t bytes() const {
    return counter_.bytes();
  }

  /// Received body bytes so far.
  uint64_t wire_bytes() const {
    return wire_bytes_;
  }

  /// Digest of the decoded content; only after a successful finish(), and if
  /// requested.
  std::optional<sha256_digest> sha256() const {
    return options_.sha256 && digest_ ? digest_->digest() : std::nullopt;
  }

  /// Digest of the body as received, likewise.
  std::optional<sha256_digest> wire_sha256() const;

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

  bool step(size_t stage_index, uint64_t& allowance);
  /// Whether there is memory for a step. If there never will be, rejects the
  /// body and returns false.
  bool claim_memory(size_t stage_index);
  uint64_t memory() const;
  /// Grows the claim. Returns false if the body must wait.
  bool grow_claim(uint64_t bytes);
  bool consume(std::string_view content);
  /// Waits for the consumer unless it is ready by now.
  void pause(body_consumer& consumer);
  /// Whether all consumers are ready. If not, waits for one that is not.
  bool consumers_are_ready();
  /// Rejects the body and returns false. If it is counted as received instead,
  /// returns true.
  bool reject(const stage& at, error_kind kind, std::string_view verdict,
              const std::string& reason = {});
  bool count_as_received(std::string warning);
  /// A consumer rejects the content.
  bool reject_content(failure why);
  bool late() const;

  meter_options options_;
  uint64_t wire_bytes_ = 0;
  /// In the order of decoding: the coding that was applied last comes first.
  std::vector<stage> stages_;
  /// Why the codings cannot be decoded; empty if they can.
  std::string unsupported_;
  std::unique_ptr<decode_budget::claim> claim_; ///< Null without stages.
  resume_point wait_;
  bool paused_ = false; ///< It waits for a consumer.
  content_counter counter_;
  /// Get the content after counter_.
  std::vector<std::unique_ptr<body_consumer>> consumers_;
  sha256_consumer* digest_ = nullptr; ///< One of them.
  /// Digests the body as received, if it differs from the content.
  std::unique_ptr<sha256_consumer> wire_digest_;
  bool finished_ = false;
  std::string warning_;
  failure error_;
};

} // namespace muster::http
