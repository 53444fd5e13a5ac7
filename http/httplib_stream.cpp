#include "http/httplib_stream.hpp"

#include "http/text.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace muster::http {

namespace {

constexpr std::string_view plain_head_without_body =
  "HTTP/1.1 204 No Content\r\n\r\n";
constexpr std::string_view plain_head_with_body = "HTTP/1.1 200 OK\r\n\r\n";

} // namespace

httplib_stream::httplib_stream(connection& conn,
                               const exchange_settings& settings,
                               const exchange_request& request,
                               const std::atomic<bool>& cancelled)
  : connection_{conn},
    settings_{settings},
    cancelled_{cancelled},
    total_deadline_{request.deadline} {
  // nop
}

ssize_t httplib_stream::read(char* buffer, size_t size) {
  if (!head_ && (error_ || !read_head()))
    return -1;
  auto& source = plain_head_.empty() ? run_ : plain_head_;
  while (source.empty()) {
    run_ = framer_.take(pending_);
    if (framer_.error())
      return fail(framer_.error().kind, framer_.error().detail), -1;
    if (!run_.empty())
      break;
    if (framer_.done())
      return 0;
    if (!receive())
      return error_ ? -1 : 0;
  }
  auto n = std::min(size, source.size());
  std::memcpy(buffer, source.data(), n);
  source.remove_prefix(n);
  return static_cast<ssize_t>(n);
}

ssize_t httplib_stream::write(const char* bytes, size_t size) {
  if (!started_)
    started_ = steady_clock::now();
  io_limits limits{std::min(*started_ + settings_.first_byte_timeout,
                            total_deadline_),
                   &cancelled_};
  auto result = connection_.write(bytes, size, limits);
  if (result.status != io_status::ok) {
    fail(result.status);
    return -1;
  }
  return static_cast<ssize_t>(size);
}

bool httplib_stream::read_head() {
  while (!head_) {
    if (!receive())
      return false;
    raw_head_.append(pending_);
    pending_ = {};
    if (!take_head())
      return false;
  }
  return true;
}

/// Takes complete heads off raw_head_ up to the final one, if it is there.
bool httplib_stream::take_head() {
  for (;;) {
    auto input = std::string_view{raw_head_}.substr(head_begin_);
    if (auto error = check_preface(input))
      return fail(error.kind, std::move(error.detail));
    auto size = head_size(input, head_searched_);
    auto seen = head_begin_ + (size > 0 ? size : input.size());
    if (seen > settings_.max_header_bytes)
      return fail(error_kind::too_large,
                  "response head exceeds "
                    + std::to_string(settings_.max_header_bytes) + " bytes");
    head_searched_ = size > 0 ? 0 : input.size();
    if (size == 0)
      return true;
    response_head head;
    if (auto error = parse_head(input.substr(0, size), head))
      return fail(error.kind, std::move(error.detail));
    head_begin_ += size;
    if (head.status == 101)
      return fail(error_kind::protocol,
                  "the server switched protocols, which was not asked for");
    if (head.status < 200)
      continue;
    first_byte_time_ = std::chrono::duration_cast<std::chrono::microseconds>(
      steady_clock::now() - *started_);
    auto error = decide_framing(head, settings_.head, framing_);
    head_ = std::move(head);
    if (error)
      return fail(error.kind, std::move(error.detail));
    framer_ = body_framer{framing_};
    plain_head_ = framing_.end == body_end::none ? plain_head_without_body
                                                 : plain_head_with_body;
    pending_ = std::string_view{raw_head_}.substr(head_begin_);
    return true;
  }
}

/// Receives into pending_. False at the end of the connection, which is in
/// error_ unless the body may end so.
bool httplib_stream::receive() {
  auto now = steady_clock::now();
  auto phase_deadline = head_ ? now + settings_.idle_timeout
                              : *started_ + settings_.first_byte_timeout;
  io_limits limits{std::min(phase_deadline, total_deadline_), &cancelled_};
  // A server that always has a byte ready must not outlive a deadline either.
  if (cancelled_.load(std::memory_order_relaxed))
    return fail(io_status::cancelled);
  if (now >= limits.deadline)
    return fail(io_status::timed_out);
  auto result = connection_.read(buffer_.data(), buffer_.size(), limits);
  if (result.status != io_status::ok)
    return fail(result.status);
  pending_ = {buffer_.data(), result.bytes};
  return true;
}

bool httplib_stream::fail(error_kind kind, std::string detail) {
  error_ = {kind, std::move(detail)};
  return false;
}

bool httplib_stream::fail(io_status status) {
  if (status == io_status::timed_out)
    return fail(error_kind::timeout, timeout_detail());
  if (status == io_status::cancelled)
    return fail(error_kind::cancelled, "the run was stopped");
  if (status == io_status::tls_failed)
    return fail(error_kind::tls, "TLS failed: " + connection_.tls_problem());
  std::string how = "connection closed";
  if (status == io_status::reset)
    how = "connection reset";
  else if (status == io_status::cut)
    how = "TLS connection cut without close_notify";
  if (head_) {
    error_ = framer_.on_eof(status == io_status::eof, how);
    return false;
  }
  hung_up_silently_ = raw_head_.empty();
  return fail(error_kind::truncated,
              hung_up_silently_
                ? how + " by the server without a response"
                : how + " inside the response head, after "
                    + std::to_string(raw_head_.size()) + " bytes");
}

std::string httplib_stream::timeout_detail() const {
  auto total = steady_clock::now() >= total_deadline_;
  if (head_)
    return (total ? "the total deadline passed "
                  : "no byte for " + to_text(settings_.idle_timeout) + " ")
           + framer_.progress();
  auto state = raw_head_.empty()
                 ? std::string{"no response"}
                 : "response head still incomplete, with "
                     + std::to_string(raw_head_.size()) + " bytes,";
  return state
         + (total ? " when the total deadline passed"
                  : " within " + to_text(settings_.first_byte_timeout));
}

void httplib_stream::end_body_by(steady_clock::time_point deadline) {
  total_deadline_ = std::min(total_deadline_, deadline);
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
