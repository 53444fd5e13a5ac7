// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/body/body_meter.hpp"
#include "http/exchange.hpp"
#include "http/h1/response_reader.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace muster::http {

/// If an exchange waited longer than this for decoding memory, in total, a
/// timeout or a closed connection is not a failure of the server.
inline constexpr std::chrono::seconds longest_blamed_wait{1};

/// Whether to decode content codings: settings.decode, or its default if unset.
bool wants_decoding(const request_settings& settings);

/// Consumes the body of a response. Measures the body of a document. Reads and
/// drops the body of a redirect, and one to skip, if this is cheaper than a new
/// connection.
class response_body {
public:
  /// `memory`: for decoders; must outlive the body. Null: no limit.
  response_body(const exchange_request& request, decode_budget* memory);

  /// Call this when the final head is complete. Returns false if the body is
  /// not needed.
  bool begin(response_reader& reader, steady_clock::time_point now);

  /// Consumes the next bytes of the body. Returns false if no more are needed.
  /// As with body_meter, proceed() may have to be called.
  bool feed(std::string_view bytes, uint64_t& allowance);
  bool busy() const {
    return meter_ && meter_->busy();
  }
  resume_point waits_for() const {
    return meter_ ? meter_->waits_for() : resume_point{};
  }
  bool is_starved() const {
    return meter_ && meter_->is_starved();
  }
  bool proceed(uint64_t& allowance) {
    return continues(meter_->proceed(allowance));
  }

  /// Whether the wait for decoding memory may have caused this failure, so that
  /// it is not a failure of the server.
  static bool is_excused(error_kind kind, steady_clock::duration waited) {
    return waited >= longest_blamed_wait
           && (kind == error_kind::timeout || kind == error_kind::truncated);
  }

  /// The rest of the body is not needed.
  bool stopped() const {
    return stopped_;
  }

  /// The result to report before the body is complete, if the server may ask
  /// the client to wait; else nullopt.
  static std::optional<exchange_result>
  early_result(const response_reader& reader);

  /// Stores the outcome of the response in the result.
  void report(const response_reader& reader, exchange_result& result);

private:
  bool continues(bool wanted) {
    stopped_ = !wanted;
    return wanted;
  }
  bool accepts(const response_head& head) const {
    return settings_->accept.contains(head.status);
  }
  /// Whether the caller follows this redirect.
  bool redirects(const response_head& head) const;
  bool begin_document(response_reader& reader);
  /// The size of the content by the head of the response.
  std::optional<uint64_t> announced(const response_reader& reader) const;
  void report_size(const response_reader& reader, exchange_result& result);

  std::shared_ptr<const request_settings> settings_;
  meter_options options_;
  bool decode_;
  std::optional<body_meter> meter_;
  failure error_;       ///< Set if the announced size exceeds the limit.
  bool drains_ = false; ///< The body does not matter.
  uint64_t drained_ = 0;
  bool stopped_ = false;
};

} // namespace muster::http
