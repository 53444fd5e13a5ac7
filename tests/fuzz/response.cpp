// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/target.hpp"

#include "http/h1/response_reader.hpp"
#include "http/url/ascii.hpp"

// Bytes that a server sends on a connection: interim and final heads, a body,
// and data after it. The first byte chooses HEAD or GET, and how the connection
// ends.
namespace muster::fuzz {

namespace {

using http::io_status;

constexpr uint64_t max_head = 1'024;

struct response {
  http::error_kind error = http::error_kind::none;
  bool has_head = false;
  http::response_head head;
  http::framing framing;
  std::string body;
  bool done = false;
  bool reusable = false;
};

/// Reads `bytes` in pieces, as a connection does.
response read(std::string_view bytes, size_t piece_size, bool to_head,
              io_status end) {
  http::request_settings settings;
  settings.head = to_head;
  settings.max_header_bytes = max_head;
  http::exchange_request request;
  request.settings = std::make_shared<http::request_settings>(settings);
  request.deadline = http::steady_clock::time_point::max();
  http::steady_clock::time_point now{};
  http::response_reader reader{request};
  reader.begin(now);
  response result;
  cutter pieces{bytes, piece_size};
  size_t fed = 0;
  while (!pieces.done() && !reader.done() && !reader.error()) {
    auto piece = pieces.next();
    fed += piece.size();
    if (!reader.receive(piece, now))
      break;
    while (reader.head() && !reader.error()) {
      auto run = reader.next_run();
      if (run.empty())
        break;
      result.body += run;
    }
  }
  expect(result.body.size() <= fed, "a body is no longer than its framing");
  result.reusable = reader.done() && reader.reusable() && fed == bytes.size();
  if (!reader.done() && !reader.error())
    reader.end(end, "", now);
  expect(reader.done() || reader.error(), "every response has an end");
  result.error = reader.error().kind;
  expect(bool(reader.error()) == !reader.error().detail.empty(),
         "an error has a sentence");
  result.done = reader.done();
  result.has_head = reader.head().has_value();
  if (result.has_head)
    result.head = *reader.head();
  result.framing = reader.body_framing();
  return result;
}

void check(const response& x, bool to_head) {
  if (!x.has_head) {
    expect(x.body.empty(), "no body without a head");
    return;
  }
  expect(x.head.status >= 200 && x.head.status <= 999, "a status is final");
  expect(x.head.version == 10 || x.head.version == 11, "HTTP/1.0 or 1.1");
  size_t size = 0;
  for (auto& [name, value] : x.head.fields) {
    size += name.size() + value.size();
    expect(!name.empty(), "a field has a name");
    for (auto& text : {name, value})
      expect(text.find('\n') == text.npos && text.find('\0') == text.npos,
             "fields are lines", text);
    auto lower = name;
    for (auto& c : lower)
      c = http::to_lower(c);
    expect(x.head.has(lower), "a field can be found", name);
  }
  expect(size <= max_head, "a head is bounded");
  if (to_head || x.head.status == 204 || x.head.status == 304)
    expect(x.body.empty(), "no body where there can be none");
  if (x.done && x.framing.end == http::body_end::length)
    expect(x.body.size() == x.framing.length,
           "a whole body is as long as announced");
}

} // namespace

void run(std::string_view bytes) {
  auto choice = take_byte(bytes);
  auto to_head = (choice & 1) != 0;
  constexpr io_status ends[] = {io_status::eof, io_status::reset,
                                io_status::cut, io_status::timed_out};
  auto end = ends[(choice >> 1) % std::size(ends)];
  auto whole = read(bytes, bytes.size() + 1, to_head, end);
  check(whole, to_head);
  for (auto size : {size_t{1}, size_t{7}, size_t{300}}) {
    auto parts = read(bytes, size, to_head, end);
    check(parts, to_head);
    expect(parts.error == whole.error, "pieces end as the whole does",
           std::string{to_string(whole.error)} + " | "
             + std::string{to_string(parts.error)});
    expect(parts.has_head == whole.has_head, "pieces have the same head");
    expect(parts.head.status == whole.head.status
             && parts.head.fields == whole.head.fields,
           "pieces have the same fields");
    expect(parts.body == whole.body, "pieces have the same body");
    expect(parts.done == whole.done, "pieces are done when the whole is");
  }
}

std::vector<std::string> seeds() {
  std::vector<std::string> result;
  const std::string first_bytes{"\0\1\2\4", 4};
  auto add_all = [&](const std::string& bytes) {
    for (auto first : first_bytes)
      result.push_back(first + bytes);
  };
  for (auto& text : literals("http/h1/response_head_test.cpp"))
    add_all(text);
  for (auto& text : literals("http/h1/framing_test.cpp")) {
    add_all("HTTP/1.1 200 OK\r\n" + text + "\r\n\r\n0123456789");
    add_all("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + text);
  }
  add_all("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"
          "Content-Length: 3\r\n\r\nabcd");
  return result;
}

} // namespace muster::fuzz
