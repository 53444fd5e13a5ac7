// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/blocking/httplib_stream.hpp"

#include <algorithm>
#include <cstring>

namespace muster::http {

namespace {

constexpr std::string_view plain_head_without_body =
  "HTTP/1.1 204 No Content\r\n\r\n";
constexpr std::string_view plain_head_with_body = "HTTP/1.1 200 OK\r\n\r\n";

} // namespace

httplib_stream::httplib_stream(connection& conn, response_reader& reader,
                               const std::atomic<bool>& cancelled)
  : connection_{conn}, reader_{reader}, cancelled_{cancelled} {
  // nop
}

ssize_t httplib_stream::read(char* buffer, size_t size) {
  while (unread_.empty()) {
    if (reader_.error())
      return -1;
    if (reader_.head())
      unread_ = reader_.next_run();
    if (unread_.empty() && reader_.done())
      return 0;
    if (unread_.empty() && !reader_.error() && !receive())
      return reader_.error() ? -1 : 0;
  }
  auto n = std::min(size, unread_.size());
  std::memcpy(buffer, unread_.data(), n);
  unread_.remove_prefix(n);
  return static_cast<ssize_t>(n);
}

ssize_t httplib_stream::write(const char* bytes, size_t size) {
  auto now = steady_clock::now();
  if (!started_)
    reader_.begin(now);
  started_ = true;
  io_limits limits{reader_.deadline(now), &cancelled_};
  auto result = write_all(connection_, bytes, size, limits);
  if (result.status == io_status::ok)
    return static_cast<ssize_t>(size);
  end(result.status);
  return -1;
}

/// Returns false at the end of the connection. This is an error unless the body
/// may end in this way.
bool httplib_stream::receive() {
  if (cancelled_.load(std::memory_order_relaxed)) {
    end(io_status::cancelled);
    return false;
  }
  io_limits limits{reader_.deadline(steady_clock::now()), &cancelled_};
  auto result = read_some(connection_, buffer_.data(), buffer_.size(), limits);
  if (result.status != io_status::ok) {
    end(result.status);
    return false;
  }
  return take({buffer_.data(), result.bytes});
}

bool httplib_stream::take(std::string_view bytes) {
  auto had_head = reader_.head().has_value();
  if (!reader_.receive(bytes, steady_clock::now()))
    return false;
  if (!had_head && reader_.head())
    unread_ = reader_.body_framing().end == body_end::none
                ? plain_head_without_body
                : plain_head_with_body;
  return true;
}

void httplib_stream::end(io_status status) {
  if (status == io_status::cancelled || status == io_status::timed_out)
    connection_.abandon();
  reader_.end(status, connection_.tls_problem(), steady_clock::now());
}

void httplib_stream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip = connection_.remote().str();
  port = 0;
}

void httplib_stream::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

socket_t httplib_stream::socket() const {
  return INVALID_SOCKET;
}

} // namespace muster::http
