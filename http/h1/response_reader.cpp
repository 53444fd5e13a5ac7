// SPDX-License-Identifier: BSD-3-Clause

#include "http/h1/response_reader.hpp"

#include "http/text.hpp"

#include <algorithm>
#include <utility>

namespace muster::http {

response_reader::response_reader(const exchange_request& request)
  : settings_{*request.settings}, total_deadline_{request.deadline} {
  // nop
}

void response_reader::begin(time_point now) {
  started_ = now;
}

response_reader::time_point response_reader::deadline(time_point now) const {
  auto phase = head_ ? now + settings_.idle_timeout
                     : started_ + settings_.first_byte_timeout;
  return std::min(phase, total_deadline_);
}

bool response_reader::receive(std::string_view bytes, time_point now) {
  // Check the deadline also while bytes arrive: a server may send single bytes
  // forever.
  if (now >= total_deadline_ || (!head_ && now >= deadline(now)))
    return fail(error_kind::timeout, timeout_detail(now));
  if (head_) {
    pending_ = bytes;
    return true;
  }
  if (partial_head_.empty())
    return take_heads(bytes, now);
  partial_head_.append(bytes);
  return take_heads(partial_head_, now);
}

/// Removes complete heads from the front of `input`, up to the final one.
bool response_reader::take_heads(std::string_view input, time_point now) {
  for (;;) {
    // Bytes beyond the limit are ignored, however many arrive at once.
    auto room = settings_.max_header_bytes - heads_size_;
    if (auto error = check_preface(input.substr(0, room)))
      return fail(error.kind, std::move(error.detail));
    auto size = head_size(input, head_searched_);
    auto seen = heads_size_ + (size > 0 ? size : input.size());
    if (seen > settings_.max_header_bytes)
      return fail(error_kind::too_large,
                  "response head exceeds "
                    + std::to_string(settings_.max_header_bytes) + " bytes");
    if (size == 0) {
      head_searched_ = input.size();
      // Unless `input` is partial_head_ itself.
      if (partial_head_.size() != input.size())
        partial_head_ = std::string{input};
      return true;
    }
    head_searched_ = 0;
    heads_size_ += size;
    response_head head;
    if (auto error = parse_head(input.substr(0, size), head))
      return fail(error.kind, std::move(error.detail));
    input.remove_prefix(size);
    if (head.status == 101)
      return fail(error_kind::protocol,
                  "the server switched protocols, which was not requested");
    if (head.status >= 200) {
      pending_ = input;
      return take_final(std::move(head), now);
    }
    if (input.empty()) {
      partial_head_.clear();
      return true;
    }
  }
}

bool response_reader::take_final(response_head head, time_point now) {
  first_byte_time_ =
    std::chrono::duration_cast<std::chrono::microseconds>(now - started_);
  auto error = decide_framing(head, settings_.head, framing_);
  head_ = std::move(head);
  if (error)
    return fail(error.kind, std::move(error.detail));
  framer_ = body_framer{framing_};
  return true;
}

std::string_view response_reader::next_run() {
  auto run = framer_.take(pending_);
  if (framer_.error())
    error_ = framer_.error();
  return run;
}

void response_reader::end(io_status status, std::string_view tls_problem,
                          time_point now) {
  if (status == io_status::timed_out) {
    fail(error_kind::timeout, timeout_detail(now));
    return;
  }
  if (status == io_status::cancelled) {
    fail(error_kind::cancelled, "the run was stopped");
    return;
  }
  if (status == io_status::tls_failed) {
    fail(error_kind::tls, "TLS failed: " + std::string{tls_problem});
    return;
  }
  std::string how = "connection closed";
  if (status == io_status::reset)
    how = "connection reset";
  else if (status == io_status::cut)
    how = "TLS connection closed without close_notify";
  if (head_) {
    error_ = framer_.on_eof(status == io_status::eof, how);
    ended_ = !error_;
    return;
  }
  auto received = heads_size_ + partial_head_.size();
  fail(error_kind::truncated, received == 0
                                ? how + " by the server without a response"
                                : how + " inside the response head, after "
                                    + std::to_string(received) + " bytes");
}

bool response_reader::is_stale() const {
  auto timed_out_before = head_ && head_->status == 408 && !framing_.keep_alive;
  switch (error_.kind) {
    case error_kind::none:
      // If two responses arrive, the first may be a late body of the request
      // before.
      return timed_out_before || has_surplus();
    case error_kind::protocol:
      return true;
    case error_kind::truncated:
    case error_kind::too_large:
      return !head_ || timed_out_before;
    default:
      return false;
  }
}

bool response_reader::has_unrequested_data() const {
  auto heard = head_ || heads_size_ > 0 || !partial_head_.empty();
  auto broken = error_.kind == error_kind::protocol
                || (error_ && !head_ && heard && is_stale());
  return broken || has_surplus();
}

bool response_reader::has_surplus() const {
  auto no_body = settings_.head
                 || (head_ && (head_->status == 204 || head_->status == 304));
  return head_ && no_body && !pending_.empty();
}

bool response_reader::fail(error_kind kind, std::string detail) {
  error_ = {kind, std::move(detail)};
  return false;
}

std::string response_reader::timeout_detail(time_point now) const {
  auto total = now >= total_deadline_;
  if (head_)
    return (total ? "the total deadline passed "
                  : "no byte for " + to_text(settings_.idle_timeout) + " ")
           + framer_.progress();
  auto received = heads_size_ + partial_head_.size();
  auto state = received == 0 ? std::string{"no response"}
                             : "response head still incomplete, with "
                                 + std::to_string(received) + " bytes,";
  return state
         + (total ? " when the total deadline passed"
                  : " within " + to_text(settings_.first_byte_timeout));
}

void response_reader::end_body_by(time_point deadline) {
  total_deadline_ = std::min(total_deadline_, deadline);
}

} // namespace muster::http
