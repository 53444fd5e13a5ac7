// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/body/body_meter.hpp"
#include "http/exchange.hpp"
#include "http/h1/response_reader.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::http {

/// How long an exchange may have waited for memory to decode in, in all, for
/// its server to be blamed if time runs out, or the server's patience.
inline constexpr std::chrono::seconds longest_blamed_wait{1};

/// Whether content codings are undone: settings.decode, or what that stands for
/// if it is unset.
bool wants_decoding(const exchange_settings& settings);

/// Takes in a response's body: measures a document's, drains a redirect's as
/// far as that is cheaper than another connection.
class response_body {
public:
  response_body(const exchange_settings& settings,
                const exchange_request& request);

  /// The final head has arrived. False if the body is not wanted.
  bool begin(response_reader& reader, steady_clock::time_point now);

  /// Takes the next bytes of the body. False if no more are wanted. As
  /// body_meter's, it may have to proceed().
  bool feed(std::string_view bytes, uint64_t& allowance);
  bool busy() const {
    return meter_ && meter_->busy();
  }
  bool is_starved() const {
    return meter_ && meter_->is_starved();
  }
  bool proceed(uint64_t& allowance) {
    return goes_on(meter_->proceed(allowance));
  }

  /// Whether an exchange that had to wait so long for memory to decode in, and
  /// ends like this, says nothing about its server.
  static bool is_excused(error_kind kind, steady_clock::duration waited) {
    return waited >= longest_blamed_wait
           && (kind == error_kind::timeout || kind == error_kind::truncated);
  }

  /// No more of it is wanted.
  bool stopped() const {
    return stopped_;
  }

  /// What is to be told as soon as the head is there, while the body is not:
  /// that the server may ask for time.
  static std::optional<exchange_result>
  early_word(const response_reader& reader);

  /// Writes down what came of the response, whole or not.
  void report(const response_reader& reader, exchange_result& result);

private:
  bool goes_on(bool wanted) {
    stopped_ = !wanted;
    return wanted;
  }
  bool begin_document(response_reader& reader);
  void report_size(const response_reader& reader, exchange_result& result);

  meter_options options_;
  bool to_head_;
  bool decode_;
  std::optional<body_meter> meter_;
  failure error_; ///< The announced size is over the cap.
  uint64_t drained_ = 0;
  bool stopped_ = false;
};

} // namespace muster::http
