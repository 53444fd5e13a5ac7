// SPDX-License-Identifier: BSD-3-Clause

#include "http/engine/blocking/httplib_exchange.hpp"

#include "http/engine/blocking/httplib_stream.hpp"
#include "http/h1/request_fields.hpp"
#include "http/h1/response_body.hpp"

#include <limits>
#include <utility>

namespace muster::http {

namespace {

/// Gives access to one exchange over a stream in cpp-httplib.
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

/// Waits until `until` is due, for a moment at most. Returns `ok`, or why the
/// wait must end.
io_status wait_a_moment(const resume_point& until,
                        const exchange_request& request,
                        const std::atomic<bool>& cancelled) {
  constexpr std::chrono::milliseconds patience{20};
  until.signal->wait(until.seen, patience);
  if (cancelled.load(std::memory_order_relaxed))
    return io_status::cancelled;
  return steady_clock::now() < request.deadline ? io_status::ok
                                                : io_status::timed_out;
}

} // namespace

connection_fate
run_httplib_exchange(connection& conn, const engine_settings& settings,
                     const exchange_request& request, bool closes,
                     const std::atomic<bool>& cancelled,
                     const head_listener& tell, exchange_result& result,
                     bool& unrequested) {
  if (settings.may_send && !settings.may_send()) {
    result.error = {error_kind::cancelled, "the run was stopped"};
    return connection_fate::spent;
  }
  response_reader reader{request};
  response_body body{request, settings.decode_memory.get()};
  httplib_stream stream{conn, reader, cancelled};
  httplib::Request order;
  order.method = request.settings->head ? "HEAD" : "GET";
  order.path = request.target.target;
  for (auto& [name, value] : request_fields(request))
    order.headers.emplace(name, value);
  if (closes)
    order.headers.emplace("Connection", "close");
  order.response_handler = [&](const httplib::Response&) {
    auto wanted = body.begin(reader, steady_clock::now());
    if (auto early = response_body::early_result(reader); wanted && early)
      tell(std::move(*early));
    return wanted;
  };
  steady_clock::duration starved{};
  order.content_receiver = [&](const char* bytes, size_t size, uint64_t,
                               uint64_t) {
    // It has its own thread, so it does not block others.
    auto unlimited = std::numeric_limits<uint64_t>::max();
    auto wanted = body.feed({bytes, size}, unlimited);
    while (wanted && body.waits_for()) {
      auto begun = steady_clock::now();
      auto status = wait_a_moment(body.waits_for(), request, cancelled);
      if (status == io_status::timed_out && body.is_starved())
        result.lack = shortage::decoding;
      if (status != io_status::ok) {
        reader.end(status, {}, steady_clock::now());
        return false;
      }
      if (body.is_starved())
        starved += steady_clock::now() - begun;
      wanted = body.proceed(unlimited);
    }
    return wanted;
  };
  auto whole = client{}.exchange(stream, order);
  body.report(reader, result);
  if (response_body::is_excused(result.error.kind, starved))
    result.lack = shortage::decoding;
  if (!whole && !result.error && result.location.empty() && !body.stopped()
      && !reader.error())
    result.error = {error_kind::protocol, "cpp-httplib aborted the response"};
  unrequested = reader.has_unrequested_data();
  if (reader.is_stale())
    return connection_fate::stale;
  if (closes)
    return whole && !unrequested && reader.omits_body()
             ? connection_fate::closing
             : connection_fate::spent;
  return whole && reader.reusable() ? connection_fate::reusable
                                    : connection_fate::spent;
}

} // namespace muster::http
