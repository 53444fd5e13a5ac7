// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/engine/blocking_io.hpp"
#include "http/h1/response_reader.hpp"

#include <httplib.h>

#include <array>
#include <atomic>
#include <string>
#include <string_view>

namespace muster::http {

/// What cpp-httplib reads and writes during one exchange. The response is read
/// by a response_reader, because the versions of cpp-httplib differ in what
/// they let pass (numbers with trailing garbage, cut bodies, 1xx answers) and
/// 0.11 decodes percent signs in field values. cpp-httplib gets to see a plain
/// head, and of the body its bytes without their framing.
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
  std::string_view unread_; ///< What cpp-httplib has yet to read.
  std::array<char, 32 * 1024> buffer_;
};

} // namespace muster::http
