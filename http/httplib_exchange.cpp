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

} // namespace

connection_fate run_httplib_exchange(connection& conn,
                                     const exchange_settings& settings,
                                     const exchange_request& request,
                                     const std::atomic<bool>& cancelled,
                                     exchange_result& result) {
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
    return body.feed({bytes, size}, unlimited);
  };
  auto whole = client{}.exchange(stream, order);
  body.report(reader, result);
  if (!whole && !result.error && result.location.empty() && !body.stopped())
    result.error = {error_kind::protocol, "cpp-httplib gave the response up"};
  if (reader.hung_up_silently())
    return connection_fate::hung_up;
  return whole && reader.reusable() ? connection_fate::reusable
                                    : connection_fate::spent;
}

} // namespace muster::http
