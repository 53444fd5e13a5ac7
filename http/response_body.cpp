#include "http/response_body.hpp"

#include "http/ascii.hpp"

#include <chrono>
#include <string>

namespace muster::http {

namespace {

/// What reading a redirect's body may cost to save a new connection.
constexpr uint64_t max_drained = 64 * 1024;
constexpr std::chrono::milliseconds max_drain_time{500};

std::string content_encoding(const response_head& head) {
  std::string result;
  for (auto& [name, value] : head.fields)
    if (equal_ignoring_case(name, "content-encoding"))
      result += (result.empty() ? "" : ", ") + value;
  return result;
}

bool redirects(const response_head& head) {
  return is_redirect(head.status) && !head.field("location").empty();
}

} // namespace

response_body::response_body(const exchange_settings& settings,
                             const exchange_request& request)
  : options_{settings.meter}, to_head_{settings.head} {
  options_.deadline = request.deadline;
}

bool response_body::begin(response_reader& reader,
                          steady_clock::time_point now) {
  auto& head = *reader.head();
  if (!redirects(head)) {
    meter_.emplace(options_, content_encoding(head));
    return true;
  }
  auto& how = reader.body_framing();
  reader.end_body_by(now + max_drain_time);
  return how.end != body_end::close && how.length <= max_drained;
}

bool response_body::feed(std::string_view bytes, uint64_t& allowance) {
  if (meter_)
    return meter_->feed(bytes, allowance);
  drained_ += bytes.size();
  return drained_ <= max_drained;
}

void response_body::report(const response_reader& reader,
                           exchange_result& result) {
  result.error = reader.error();
  if (!result.error && meter_)
    result.error = meter_->error();
  result.first_byte_time = reader.first_byte_time();
  if (!reader.head())
    return;
  auto& head = *reader.head();
  result.status = head.status;
  result.http_version = head.version;
  if (is_redirect(head.status))
    result.location = head.field("location");
  result.retry_after = head.field("retry-after");
  result.content_type = head.field("content-type");
  // Where a redirect leads is all that is asked of it.
  if (redirects(head))
    result.error = {};
  report_size(reader, result);
}

void response_body::report_size(const response_reader& reader,
                                exchange_result& result) {
  auto& head = *reader.head();
  if (to_head_) {
    // What is announced is the size of the content's coding, if it has one.
    if (content_encoding(head).empty())
      result.bytes = reader.body_framing().announced;
    else
      result.bytes.reset();
    return;
  }
  if (redirects(head)) {
    result.wire_bytes = drained_;
    return;
  }
  // Without a body there is none to decode, whatever the fields say.
  if (!meter_ || meter_->wire_bytes() == 0)
    meter_.emplace(options_, "");
  if (!result.error && !meter_->finish())
    result.error = meter_->error();
  result.bytes = meter_->bytes();
  result.wire_bytes = meter_->wire_bytes();
  result.sha256 = result.error ? std::nullopt : meter_->sha256();
}

} // namespace muster::http
