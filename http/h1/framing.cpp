// SPDX-License-Identifier: BSD-3-Clause

#include "http/h1/framing.hpp"

#include "http/url/ascii.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace muster::http {

namespace {

/// Limits for the parts of a chunked body that are not data.
constexpr uint64_t max_size_line = 4 * 1024;
constexpr uint64_t max_trailers = 64 * 1024;

failure broken(std::string detail) {
  return {error_kind::protocol, std::move(detail)};
}

/// A field value for an error, quoted and shortened.
std::string shown(std::string_view value) {
  constexpr size_t limit = 40;
  std::string result = "\"";
  for (auto c : value.substr(0, limit))
    result += c >= ' ' && c <= '~' ? c : '.';
  return result + (value.size() > limit ? "...\"" : "\"");
}

/// Reads all Content-Length fields; equal values count once (RFC 9112, section
/// 6.3).
failure content_length(const response_head& head,
                       std::optional<uint64_t>& length) {
  for (auto& [name, value] : head.fields) {
    if (!equal_ignoring_case(name, "content-length"))
      continue;
    std::string_view rest = value;
    do {
      auto item = take_member(rest);
      uint64_t parsed = 0;
      auto end = item.data() + item.size();
      auto [stop, status] = std::from_chars(item.data(), end, parsed);
      if (item.empty() || !all_digits(item))
        return broken("invalid Content-Length " + shown(value));
      if (status == std::errc::result_out_of_range)
        return {error_kind::too_large,
                "Content-Length " + shown(value) + " is too large"};
      if (length && *length != parsed)
        return broken("conflicting Content-Length fields: "
                      + std::to_string(*length) + " and "
                      + std::to_string(parsed));
      length = parsed;
    } while (!rest.empty());
  }
  return {};
}

bool is_undoable(std::string_view transfer_coding) {
  return equal_ignoring_case(transfer_coding, "gzip")
         || equal_ignoring_case(transfer_coding, "x-gzip")
         || equal_ignoring_case(transfer_coding, "deflate");
}

/// Reads Transfer-Encoding (RFC 9112, section 6.1): "chunked", after codings
/// that can be decoded. With any other value, the end of the body is unknown.
failure transfer_codings(std::string_view field, std::string& codings) {
  auto chunked = false;
  for (auto rest = field; !rest.empty();) {
    auto coding = take_member(rest);
    if (coding.empty())
      continue;
    if (chunked
        || !(is_undoable(coding) || equal_ignoring_case(coding, "chunked")))
      return broken("unsupported transfer coding " + shown(field));
    chunked = equal_ignoring_case(coding, "chunked");
    if (!chunked)
      codings.append(codings.empty() ? "" : ", ").append(coding);
  }
  return chunked ? failure{}
                 : broken("unsupported transfer coding " + shown(field));
}

} // namespace

failure decide_framing(const response_head& head, bool to_head, framing& out) {
  out = {};
  out.keep_alive = head.version >= 11 ? !head.lists("connection", "close")
                                      : head.lists("connection", "keep-alive");
  std::optional<uint64_t> length;
  auto bad_length = content_length(head, length);
  auto never_has_body = head.status == 204 || head.status == 304;
  if (to_head && never_has_body)
    out.announced = 0;
  // A transfer coding overrides a length (RFC 9112, section 6.3).
  else if (to_head && !bad_length && !head.has("transfer-encoding"))
    out.announced = length;
  if (is_redirect(head.status) && head.contradicts("location"))
    return broken("the redirect has different Location fields");
  if (to_head || never_has_body)
    return {};
  if (head.has("transfer-encoding")) {
    // A server that sends both fields, or chunks with HTTP/1.0, may disagree
    // about the end of the message (RFC 9112, section 6.1).
    out.keep_alive &= head.version >= 11 && !head.has("content-length");
    out.end = body_end::chunked;
    return transfer_codings(head.joined("transfer-encoding"), out.codings);
  }
  if (bad_length)
    return bad_length;
  if (length) {
    out.end = *length == 0 ? body_end::none : body_end::length;
    out.length = *length;
    return {};
  }
  out.end = body_end::close;
  out.keep_alive = false;
  return {};
}

body_framer::body_framer(const framing& how) : how_{how} {
  switch (how.end) {
    case body_end::none:
      state_ = state::done;
      break;
    case body_end::length:
      state_ = state::content;
      remaining_ = how.length;
      break;
    case body_end::chunked:
      state_ = state::size_line;
      break;
    case body_end::close:
      state_ = state::content;
      remaining_ = UINT64_MAX;
      break;
  }
}

std::string_view body_framer::take(std::string_view& input) {
  while (!input.empty() && !error_ && state_ != state::done) {
    if (state_ != state::content && state_ != state::chunk) {
      take_control(input.front());
      input.remove_prefix(1);
      continue;
    }
    auto n = std::min<uint64_t>(remaining_, input.size());
    auto run = input.substr(0, n);
    input.remove_prefix(n);
    received_ += n;
    remaining_ -= n;
    if (remaining_ == 0)
      state_ = state_ == state::chunk ? state::chunk_end : state::done;
    return run;
  }
  return {};
}

void body_framer::take_control(char c) {
  if (++control_ > max_size_line && state_ != state::trailer)
    return fail(error_kind::protocol, "endless chunk size line");
  switch (state_) {
    case state::size_line:
      if (auto value = hex_value(c); value >= 0) {
        if (remaining_ > UINT64_MAX >> 4)
          return fail(error_kind::too_large, "chunk size beyond all numbers");
        remaining_ = remaining_ << 4 | static_cast<uint64_t>(value);
        ++digits_;
        return;
      }
      if (digits_ == 0)
        return fail(error_kind::protocol, "chunk without a valid size");
      if (c == '\n')
        return end_size_line();
      if (c != ';' && c != ' ' && c != '\t' && c != '\r')
        return fail(error_kind::protocol, "malformed chunk size");
      state_ = state::extension;
      return;
    case state::extension:
      if (c == '\n')
        end_size_line();
      return;
    case state::chunk_end:
      if (c == '\n') {
        state_ = state::size_line;
        control_ = 0;
      } else if (c != '\r') {
        fail(error_kind::protocol, "chunk longer than its size says");
      }
      return;
    case state::trailer:
      if (c == '\n') {
        if (line_empty_)
          state_ = state::done;
        line_empty_ = true;
      } else if (c != '\r') {
        line_empty_ = false;
      }
      if (control_ > max_trailers)
        fail(error_kind::too_large, "trailer fields exceed "
                                      + std::to_string(max_trailers)
                                      + " bytes");
      return;
    default:
      return;
  }
}

void body_framer::end_size_line() {
  if (remaining_ > most_ - received_)
    return fail(error_kind::too_large, "over the cap of " + std::to_string(cap_)
                                         + " bytes, a chunk of "
                                         + std::to_string(remaining_)
                                         + " bytes is announced");
  last_chunk_ = remaining_ == 0;
  state_ = last_chunk_ ? state::trailer : state::chunk;
  control_ = 0;
  digits_ = 0;
}

void body_framer::fail(error_kind kind, std::string detail) {
  error_ = {kind, std::move(detail) + " " + progress()};
}

failure body_framer::on_eof(bool clean, std::string_view how) const {
  // A chunked body is complete after its last chunk, with or without the
  // trailer section (RFC 9112, section 8).
  if (done() || last_chunk_ || (how_.end == body_end::close && clean))
    return {};
  auto detail = std::string{how} + " " + progress();
  if (how_.end == body_end::chunked)
    detail += state_ == state::chunk ? ", inside a chunk"
                                     : ", before the last chunk";
  return {error_kind::truncated, std::move(detail)};
}

std::string body_framer::progress() const {
  auto result = "after " + std::to_string(received_);
  if (how_.end == body_end::length)
    result += " of " + std::to_string(how_.length);
  return result + " bytes";
}

} // namespace muster::http
