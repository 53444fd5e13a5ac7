// SPDX-License-Identifier: BSD-3-Clause

#include "http/h1/response_body.hpp"

#include "http/retry.hpp"
#include "http/url/ascii.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace muster::http {

namespace {

/// Limits for reading a body that does not matter to avoid a new connection.
constexpr uint64_t max_drained = 64 * 1024;
constexpr std::chrono::milliseconds max_drain_time{500};

/// Of several Retry-After fields, the longest delay counts: waiting too long
/// does no harm.
std::string retry_after(const response_head& head) {
  if (!head.has("retry-after"))
    return {};
  auto now = std::chrono::system_clock::now();
  auto delay = [=](std::string_view value) {
    return parse_retry_after(value, now).value_or(std::chrono::seconds{-1});
  };
  auto values = head.values("retry-after");
  auto longest = std::ranges::max_element(values, {}, delay);
  return longest == values.end() ? std::string{} : std::string{*longest};
}

void report_head(const response_head& head, exchange_result& result) {
  result.status = head.status;
  result.http_version = head.version;
  result.retry_after = retry_after(head);
  if (!result.retry_after.empty())
    result.date = head.last("date");
  result.content_type = head.last("content-type");
}

} // namespace

bool wants_decoding(const request_settings& settings) {
  if (settings.decode)
    return *settings.decode;
  std::string offer;
  for (auto& [name, value] : settings.headers)
    if (equal_ignoring_case(name, "accept-encoding"))
      offer.append(offer.empty() ? "" : ", ").append(value);
  return offers_coding(offer.empty() ? settings.accept_encoding : offer);
}

response_body::response_body(const exchange_request& request,
                             decode_budget* memory)
  : settings_{request.settings},
    options_{request.settings->meter},
    decode_{wants_decoding(*request.settings)} {
  options_.deadline = request.deadline;
  options_.memory = memory;
}

bool response_body::redirects(const response_head& head) const {
  return is_redirect(head.status) && !head.location().empty()
         && (settings_->follow || !accepts(head));
}

bool response_body::begin(response_reader& reader,
                          steady_clock::time_point now) {
  drains_ = settings_->skip_body || redirects(*reader.head());
  if (!drains_)
    return continues(begin_document(reader));
  auto& how = reader.body_framing();
  reader.end_body_by(now + max_drain_time);
  reader.limit_body(max_drained, max_drained);
  return continues(how.end != body_end::close && how.length <= max_drained);
}

bool response_body::begin_document(response_reader& reader) {
  auto& head = *reader.head();
  auto& how = reader.body_framing();
  options_.lenient = !accepts(head);
  meter_.emplace(options_,
                 decode_ ? head.joined("content-encoding") : std::string{},
                 how.codings);
  reader.limit_body(meter_->max_wire_bytes(), options_.max_bytes);
  if (how.length <= meter_->max_wire_bytes())
    return true;
  error_ = {error_kind::too_large, "a body of " + std::to_string(how.length)
                                     + " bytes is announced, over the limit of "
                                     + std::to_string(options_.max_bytes)
                                     + " bytes"};
  return false;
}

bool response_body::feed(std::string_view bytes, uint64_t& allowance) {
  if (meter_)
    return continues(meter_->feed(bytes, allowance));
  drained_ += bytes.size();
  return continues(drained_ <= max_drained);
}

std::optional<exchange_result>
response_body::early_result(const response_reader& reader) {
  auto& head = *reader.head();
  if (reader.done() || !may_ask_for_time(head.status, head.has("retry-after")))
    return std::nullopt;
  exchange_result result;
  result.head_only = true;
  report_head(head, result);
  return result;
}

void response_body::report(const response_reader& reader,
                           exchange_result& result) {
  result.error = reader.error() ? reader.error() : error_;
  if (!result.error && meter_)
    result.error = meter_->error();
  result.first_byte_time = reader.first_byte_time();
  if (!reader.head())
    return;
  auto& head = *reader.head();
  report_head(head, result);
  for (const auto& name : settings_->report_fields)
    result.fields.push_back(head.joined(name));
  if (redirects(head))
    result.location = head.location();
  // Of a redirect, only the target and the cookies matter.
  if (drains_ || redirects(head))
    result.error = {};
  report_size(reader, result);
  if (result.error || !accepts(head))
    for (auto value : head.values("set-cookie"))
      result.set_cookies.emplace_back(value);
  // An error response stays an error response, even if its body is too large.
  if (result.error.kind == error_kind::too_large && !accepts(head)) {
    result.warning = std::exchange(result.error, {}).detail
                     + "; the rest was not read";
  }
}

std::optional<uint64_t>
response_body::announced(const response_reader& reader) const {
  auto& how = reader.body_framing();
  if (settings_->head)
    return how.announced;
  if (how.end == body_end::none || how.end == body_end::length)
    return how.length;
  // A short body may have been read to its end.
  return reader.done() && how.codings.empty() ? std::optional{drained_}
                                              : std::nullopt;
}

void response_body::report_size(const response_reader& reader,
                                exchange_result& result) {
  auto& head = *reader.head();
  if (settings_->head || settings_->skip_body) {
    // With a content coding, Content-Length is the encoded size.
    auto list = parse_content_encoding(decode_ ? head.joined("content-encoding")
                                               : std::string{});
    result.warning = list.warning;
    if (list.codings.empty() && list.unsupported.empty())
      result.bytes = announced(reader);
    else
      result.bytes.reset();
    result.wire_bytes = drained_;
    return;
  }
  if (redirects(head)) {
    result.wire_bytes = drained_;
    return;
  }
  // Without a body, there is nothing to decode, whatever the fields say.
  if (!meter_ || meter_->wire_bytes() == 0)
    meter_.emplace(options_, "");
  if (!result.error && !meter_->finish())
    result.error = meter_->error();
  result.bytes = meter_->bytes();
  result.wire_bytes = meter_->wire_bytes();
  result.warning = meter_->warning();
  if (result.error)
    return;
  result.sha256 = meter_->sha256();
  result.wire_sha256 = meter_->wire_sha256();
}

} // namespace muster::http
