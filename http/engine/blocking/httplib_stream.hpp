// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/engine/blocking/blocking_io.hpp"
#include "http/h1/response_reader.hpp"

#include <httplib.h>

#include <array>
#include <atomic>
#include <string>
#include <string_view>

namespace muster::http {

/// The stream of cpp-httplib in one exchange. A response_reader reads the
/// response, because versions of cpp-httplib accept different errors (numbers
/// with trailing text, truncated bodies, 1xx responses), and 0.11 decodes
/// percent signs in field values. cpp-httplib sees a simple head and the body
/// without its framing.
class httplib_stream final : public httplib::Stream {
public:
  httplib_stream(connection& conn, response_reader& reader,
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

private:
  bool receive();
  bool take(std::string_view bytes);
  void end(io_status status);

  connection& connection_;
  response_reader& reader_;
  const std::atomic<bool>& cancelled_;
  bool started_ = false;
  std::string_view unread_; ///< Bytes that cpp-httplib has not read yet.
  std::array<char, 32 * 1024> buffer_;
};

} // namespace muster::http
