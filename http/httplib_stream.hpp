#pragma once

#include "http/connection.hpp"
#include "http/exchange.hpp"
#include "http/framing.hpp"
#include "http/response_head.hpp"

#include <httplib.h>

#include <array>
#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace muster::http {

/// What cpp-httplib reads and writes during one exchange. It keeps the
/// deadlines and judges the response by the RFC, because the versions of
/// cpp-httplib differ in what they let pass (numbers with trailing garbage,
/// cut bodies, 1xx answers) and 0.11 decodes percent signs in field values.
/// cpp-httplib therefore gets to see a plain head, and of the body its bytes
/// without their framing; the true head is in head().
class httplib_stream final : public httplib::Stream {
public:
  httplib_stream(connection& conn, const exchange_settings& settings,
                 const exchange_request& request,
                 const std::atomic<bool>& cancelled);

  bool is_readable() const override {
    return true;
  }

  bool is_writable() const override {
    return true;
  }

  ssize_t read(char* buffer, size_t size) override;
  ssize_t write(const char* bytes, size_t size) override;
  using httplib::Stream::write;

  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override;

  /// The final response's head; nullopt if it has not arrived.
  const std::optional<response_head>& head() const {
    return head_;
  }

  const framing& body_framing() const {
    return framing_;
  }

  const failure& error() const {
    return error_;
  }

  /// The server ended the connection and sent nothing at all.
  bool hung_up_silently() const {
    return hung_up_silently_;
  }

  /// The response is over and the connection fit for another exchange.
  bool reusable() const {
    return framing_.keep_alive && framer_.done() && pending_.empty();
  }

  /// From the first byte written until the head was complete.
  std::optional<std::chrono::microseconds> first_byte_time() const {
    return first_byte_time_;
  }

  /// Ends the reading of the body at `deadline`, if that comes earlier than
  /// the request's.
  void end_body_by(steady_clock::time_point deadline);

private:
  bool read_head();
  bool take_head();
  bool receive();
  bool fail(error_kind kind, std::string detail);
  bool fail(io_status status);
  std::string timeout_detail() const;

  connection& connection_;
  const exchange_settings& settings_;
  const std::atomic<bool>& cancelled_;
  steady_clock::time_point total_deadline_;
  std::optional<steady_clock::time_point> started_;
  std::optional<std::chrono::microseconds> first_byte_time_;

  std::string raw_head_;  ///< All heads, 1xx too, and what came with the last.
  size_t head_begin_ = 0; ///< Where in raw_head_ the present head begins.
  size_t head_searched_ = 0; ///< Bytes of it that hold no end.
  std::optional<response_head> head_;
  std::string_view plain_head_; ///< What cpp-httplib has yet to read of its.

  framing framing_;
  body_framer framer_;
  std::string_view pending_; ///< Received, not framed yet.
  std::string_view run_;     ///< Body bytes that cpp-httplib has yet to read.
  failure error_;
  bool hung_up_silently_ = false;
  std::array<char, 32 * 1024> buffer_;
};

} // namespace muster::http
