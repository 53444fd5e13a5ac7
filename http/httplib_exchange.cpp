#include "http/httplib_exchange.hpp"

#include "http/ascii.hpp"
#include "http/httplib_stream.hpp"
#include "http/request_fields.hpp"

#include <optional>
#include <string>
#include <utility>

namespace muster::http {

namespace {

/// What reading a redirect's body may cost to save a new connection.
constexpr uint64_t max_drained = 64 * 1024;
constexpr std::chrono::milliseconds max_drain_time{500};

/// Gives access to what is wanted of cpp-httplib: one exchange over a stream.
class client final : public httplib::ClientImpl {
public:
  client() : ClientImpl("localhost") {
    set_url_encode(false);
    set_decompress(false);
    set_follow_location(false);
  }

  bool exchange(httplib::Stream& stream, httplib::Request& request) {
    httplib::Response response;
    auto error = httplib::Error::Success;
    return process_request(stream, request, response, false, error);
  }
};

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

/// Takes in the body: measures a document's, drains a redirect's.
class body_sink {
public:
  body_sink(httplib_stream& stream, const meter_options& options)
    : stream_{stream}, options_{options} {
    // nop
  }

  /// The head is there. False if the body is not wanted.
  bool begin() {
    if (!redirects(*stream_.head())) {
      meter_.emplace(options_, content_encoding(*stream_.head()));
      return true;
    }
    auto& how = stream_.body_framing();
    stream_.end_body_by(steady_clock::now() + max_drain_time);
    return how.end != body_end::close && how.length <= max_drained;
  }

  bool feed(std::string_view bytes) {
    if (meter_)
      return meter_->feed(bytes);
    drained_ += bytes.size();
    return drained_ <= max_drained;
  }

  /// Writes down what came of the body, whole or not.
  void report(exchange_result& result) {
    if (!stream_.head() || redirects(*stream_.head())) {
      result.wire_bytes = drained_;
      return;
    }
    // Without a body there is none to decode, whatever the fields say.
    auto empty = !meter_ || meter_->wire_bytes() == 0;
    if (empty)
      meter_.emplace(options_, "");
    if (!result.error && !meter_->finish())
      result.error = meter_->error();
    result.bytes = meter_->bytes();
    result.wire_bytes = meter_->wire_bytes();
    result.sha256 = result.error ? std::nullopt : meter_->sha256();
  }

  /// As report(), for a response to HEAD.
  void report_announced(exchange_result& result) {
    if (content_encoding(*stream_.head()).empty())
      result.bytes = stream_.body_framing().announced;
    else
      result.bytes.reset();
  }

  /// What the meter has against the body, or `none`.
  failure error() const {
    return meter_ ? meter_->error() : failure{};
  }

private:
  httplib_stream& stream_;
  meter_options options_;
  std::optional<body_meter> meter_;
  uint64_t drained_ = 0;
};

void report_head(const response_head& head, exchange_result& result) {
  result.status = head.status;
  result.http_version = head.version;
  if (is_redirect(head.status))
    result.location = head.field("location");
  result.retry_after = head.field("retry-after");
  result.content_type = head.field("content-type");
}

} // namespace

connection_fate run_httplib_exchange(connection& conn,
                                     const exchange_settings& settings,
                                     const exchange_request& request,
                                     const std::atomic<bool>& cancelled,
                                     exchange_result& result) {
  httplib_stream stream{conn, settings, request, cancelled};
  auto metering = settings.meter;
  metering.deadline = request.deadline;
  body_sink sink{stream, metering};
  httplib::Request order;
  order.method = settings.head ? "HEAD" : "GET";
  order.path = request.target.target;
  for (auto& [name, value] : request_fields(settings, request))
    order.headers.emplace(name, value);
  order.response_handler = [&](const httplib::Response&) {
    return sink.begin();
  };
  order.content_receiver = [&](const char* bytes, size_t size, uint64_t,
                               uint64_t) {
    return sink.feed({bytes, size});
  };
  auto whole = client{}.exchange(stream, order);
  result.error = stream.error() ? stream.error() : sink.error();
  result.first_byte_time = stream.first_byte_time();
  if (stream.head()) {
    report_head(*stream.head(), result);
    // Where a redirect leads is all that is asked of it.
    if (redirects(*stream.head()))
      result.error = {};
    else if (!whole && !result.error)
      result.error = {error_kind::protocol, "cpp-httplib gave the response up"};
  }
  if (settings.head && stream.head())
    sink.report_announced(result);
  else
    sink.report(result);
  if (stream.hung_up_silently())
    return connection_fate::hung_up;
  return whole && stream.reusable() ? connection_fate::reusable
                                    : connection_fate::spent;
}

} // namespace muster::http
