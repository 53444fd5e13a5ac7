#include "http/httplib_exchange.hpp"

#include "http/httplib_stream.hpp"
#include "http/request_fields.hpp"
#include "http/response_body.hpp"

#include <limits>

namespace muster::http {

namespace {

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

/// Waits for others to give memory back. Returns why not to wait any more.
failure await_memory(const exchange_settings& settings,
                     const exchange_request& request,
                     const std::atomic<bool>& cancelled) {
  constexpr std::chrono::milliseconds patience{20};
  settings.decode_memory->wait(patience);
  if (cancelled.load(std::memory_order_relaxed))
    return {error_kind::cancelled, "the run was stopped"};
  return steady_clock::now() >= request.deadline ? decoding_starved()
                                                 : failure{};
}

} // namespace

connection_fate run_httplib_exchange(connection& conn,
                                     const exchange_settings& settings,
                                     const exchange_request& request,
                                     const std::atomic<bool>& cancelled,
                                     exchange_result& result, bool& unasked) {
  if (settings.fence && settings.fence->is_closed()) {
    result.error = {error_kind::cancelled, "the run was stopped"};
    return connection_fate::spent;
  }
  response_reader reader{settings, request};
  response_body body{settings, request};
  httplib_stream stream{conn, reader, cancelled};
  httplib::Request order;
  order.method = settings.head ? "HEAD" : "GET";
  order.path = request.target.target;
  for (auto& [name, value] : request_fields(settings, request))
    order.headers.emplace(name, value);
  order.response_handler = [&](const httplib::Response&) {
    return body.begin(reader, steady_clock::now());
  };
  order.content_receiver = [&](const char* bytes, size_t size, uint64_t,
                               uint64_t) {
    // With a thread of its own, it keeps nobody waiting.
    auto unlimited = std::numeric_limits<uint64_t>::max();
    auto wanted = body.feed({bytes, size}, unlimited);
    while (wanted && body.is_starved()) {
      if (auto why = await_memory(settings, request, cancelled)) {
        result.cut_short = why.kind == error_kind::timeout;
        reader.abort(std::move(why));
        return false;
      }
      wanted = body.proceed(unlimited);
    }
    return wanted;
  };
  auto whole = client{}.exchange(stream, order);
  body.report(reader, result);
  if (!whole && !result.error && result.location.empty() && !body.stopped()
      && !reader.error())
    result.error = {error_kind::protocol, "cpp-httplib aborted the response"};
  unasked = reader.is_unasked();
  if (reader.is_stale())
    return connection_fate::stale;
  return whole && reader.reusable() ? connection_fate::reusable
                                    : connection_fate::spent;
}

} // namespace muster::http
