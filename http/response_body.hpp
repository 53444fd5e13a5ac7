#pragma once

#include "http/body_meter.hpp"
#include "http/exchange.hpp"
#include "http/response_reader.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace muster::http {

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
  bool proceed(uint64_t& allowance) {
    return meter_->proceed(allowance);
  }

  /// Writes down what came of the response, whole or not.
  void report(const response_reader& reader, exchange_result& result);

private:
  void report_size(const response_reader& reader, exchange_result& result);

  meter_options options_;
  bool to_head_;
  std::optional<body_meter> meter_;
  uint64_t drained_ = 0;
};

} // namespace muster::http
