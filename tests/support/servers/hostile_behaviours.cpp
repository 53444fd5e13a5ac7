// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/servers/hostile_peer.hpp"

#include "tests/support/compress.hpp"

#include <functional>
#include <map>

namespace muster::test {

namespace {

using behaviour = std::function<bool(hostile_peer&)>;

constexpr std::string_view hello = "hello\n";
const std::string half_a_body(1234, 'x');

std::string response(std::string_view body, std::string_view fields = {},
                     std::string_view status = "200 OK") {
  return "HTTP/1.1 " + std::string{status} + "\r\n" + std::string{fields}
         + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n"
         + std::string{body};
}

/// A response with fields and body as given.
std::string raw(std::string_view fields, std::string_view body) {
  return "HTTP/1.1 200 OK\r\n" + std::string{fields} + "\r\n"
         + std::string{body};
}

/// Sends, and keeps the connection.
behaviour keep(std::string text) {
  return [text](hostile_peer& peer) { return peer.send(text); };
}

/// Sends, and closes the connection.
behaviour close(std::string text) {
  return [text](hostile_peer& peer) { return peer.send(text), false; };
}

/// Sends, and resets the connection.
behaviour reset(std::string text) {
  return [text](hostile_peer& peer) {
    peer.send(text);
    peer.reset();
    return false;
  };
}

/// Sends, and then stays silent.
behaviour stall(std::string text) {
  return [text](hostile_peer& peer) {
    peer.send(text);
    peer.stay_silent();
    return false;
  };
}

/// Sends `start` and then `more` again and again.
behaviour endless(std::string start, std::string_view unit) {
  std::string more;
  while (more.size() < 4096)
    more += unit;
  return [=](hostile_peer& peer) {
    if (peer.send(start))
      while (peer.send(more))
        continue;
    return false;
  };
}

/// Sends `start` and then drips `more`.
behaviour drip(std::string start, std::string more) {
  return
    [=](hostile_peer& peer) { return peer.send(start) && peer.drip(more); };
}

std::string in_a_chunk(const std::string& body) {
  constexpr auto digits = "0123456789abcdef";
  auto size = body.size();
  return std::string{digits[size >> 4 & 15], digits[size & 15]} + "\r\n" + body
         + "\r\n0\r\n\r\n";
}

/// A gzip member of 1 MiB zeros; members can follow one another (RFC 1952).
const std::string& bomb() {
  static const auto member = gzip(std::string(1 << 20, '\0'));
  return member;
}

const std::string& wide_zstd() {
  static const auto body = zstd_stream(std::string(9 << 20, '\0'), 23);
  return body;
}

bool drop_bomb(hostile_peer& peer) {
  constexpr size_t members = 1024;
  auto size = std::to_string(members * bomb().size());
  if (!peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                 "Content-Length: "
                 + size + "\r\n\r\n"))
    return false;
  for (size_t i = 0; i < members; ++i)
    if (!peer.send(bomb()))
      return false;
  return true;
}

/// Meta-blocks of 16 MiB zeros: all but the first can be repeated.
std::string brotli_bomb() {
  const std::string first{
    "\xcb\xff\xff\x3f\x00\x24\x00\xe2\xb1\x40\x72\xef\xff"
    "\xf8\xff\xff\x07\x80\x04\x40\x1c\x16\x80\xee\xfd\x9f\x01",
    27};
  const std::string more{"\xfc\xff\xff\x03\x40\x02\x20\x0e\x0b\x40\xf7\xfe\x8f"
                         "\xff\xff\x7f\x00\x48\x00\xc4\x61\x01\xe8\xde\xff\x19",
                         26};
  auto result = first;
  while (result.size() < 64 * 1024)
    result += more;
  return result;
}

bool send_bytes(hostile_peer& peer, uint64_t size) {
  if (!peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size)
                 + "\r\n\r\n"))
    return false;
  static const std::string block(256 * 1024, 'x');
  for (; size > block.size(); size -= block.size())
    if (!peer.send(block))
      return false;
  return peer.send({block.data(), size});
}

/// Announces a size, and sends nothing more.
bool announce(hostile_peer& peer, const std::string& size,
              std::string_view status) {
  peer.send("HTTP/1.1 " + std::string{status}
            + "\r\nContent-Type: a/b\r\nContent-Length: " + size + "\r\n\r\n");
  peer.stay_silent();
  return false;
}

bool send_then_more(hostile_peer& peer, uint64_t size) {
  return peer.send_together(response(std::string(size, 'x')),
                            response("unasked\n"));
}

bool send_status(hostile_peer& peer, const std::string& status) {
  auto line = status + " Status " + status;
  if (status == "204" || status == "304")
    return peer.send("HTTP/1.1 " + line + "\r\n\r\n");
  return peer.send(response(
    "status " + status + "\n",
    status == "429" || status == "503" ? "Retry-After: 7\r\n" : "", line));
}

bool without_close_notify(hostile_peer& peer) {
  peer.skip_close_notify();
  peer.send(raw("", hello));
  return false;
}

bool once_then_reset(hostile_peer& peer) {
  if (peer.send(response(hello)) && !peer.read_head().empty())
    peer.reset();
  return false;
}

/// Sends late data when the next request may be on its way.
bool send_late(hostile_peer& peer, std::string_view head) {
  return peer.send(head) && peer.pause(std::chrono::milliseconds{30})
         && peer.send(hello);
}

/// Ignores a request to close the connection.
bool late_whole_response(hostile_peer& peer) {
  auto head = raw("Content-Length: 45\r\n", "");
  std::string_view body = "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\n";
  while (peer.send(head) && peer.pause(std::chrono::milliseconds{10})
         && peer.send(body))
    if (peer.read_head().empty())
      return false;
  return false;
}

bool late_response(hostile_peer& peer) {
  auto head = raw("Content-Length: 6\r\n", "");
  return peer.send(head) && !peer.read_head().empty()
         && peer.send_together(response("", "", "404 Not Found"), head);
}

bool then_408(hostile_peer& peer) {
  if (peer.send(response(hello)) && !peer.read_head().empty())
    peer.send(response("", "Connection: close\r\n", "408 Request Timeout"));
  return false;
}

const std::map<std::string, behaviour>& behaviours() {
  static const std::string announced = "Content-Length: 5000\r\n";
  static const std::string chunked = "Transfer-Encoding: chunked\r\n";
  static const std::string gzipped = "Content-Encoding: gzip\r\n";
  static const std::map<std::string, behaviour> table{
    {"/reset", reset("")},
    {"/close", close("")},
    {"/reset-head", reset("HTTP/1.1 200 OK\r\nContent-Le")},
    {"/close-head", close("HTTP/1.1 200 OK\r\nContent-Le")},
    {"/reset-body", reset(raw(announced, half_a_body))},
    {"/never", stall("")},
    {"/garbage", close("\x16\x03 what is this?\r\n\r\n")},
    {"/http2", stall(std::string{"\0\0\x12\x04\0\0\0\0\0", 9})},
    {"/http09", close("<html>so old</html>\n")},
    {"/switch", stall("HTTP/1.1 101 Switching Protocols\r\n"
                      "Upgrade: h2c\r\n\r\n")},
    {"/drip-head", drip("", raw("X-Slow: " + half_a_body + "\r\n", ""))},
    {"/endless-head", endless("HTTP/1.1 200 OK\r\n", "X-More: and more\r\n")},
    {"/endless-line", endless("HTTP/1.1 200 OK\r\nX-Long: ", half_a_body)},
    {"/endless-103", endless("", "HTTP/1.1 103 Early Hints\r\n\r\n")},
    {"/truncated", close(raw(announced, half_a_body))},
    {"/stall", stall(raw(announced, half_a_body))},
    {"/drip", drip(raw(announced, ""), std::string(5000, 'x'))},
    {"/cut-chunk", close(raw(chunked, "ff\r\nthat is all"))},
    {"/no-last-chunk", close(raw(chunked, "6\r\nhello\n\r\n"))},
    {"/bad-chunk", stall(raw(chunked, "6\r\nhello\n\r\n-5\r\nhello"))},
    {"/long-chunk", stall(raw(chunked, "3\r\nhello\n\r\n0\r\n\r\n"))},
    {"/negative-length", stall(raw("Content-Length: -5\r\n", hello))},
    {"/word-length", stall(raw("Content-Length: 5x\r\n", hello))},
    {"/two-lengths",
     stall(raw("Content-Length: 6\r\nContent-Length: 5\r\n", hello))},
    {"/extra", keep(response(hello) + std::string(1000, 'y'))},
    {"/late-body",
     [](hostile_peer& peer) {
       return send_late(peer, raw("Content-Length: 6\r\n", ""));
     }},
    {"/late-response", late_response},
    {"/late-whole-response", late_whole_response},
    {"/late-204",
     [](hostile_peer& peer) {
       return send_late(peer, "HTTP/1.1 204 No Content\r\n\r\n");
     }},
    {"/then-408", then_408},
    {"/no-close-notify", without_close_notify},
    {"/gzip-bomb", drop_bomb},
    {"/br-bomb", stall(raw("Content-Encoding: br\r\n", brotli_bomb()))},
    {"/window", keep(response(wide_zstd(), "Content-Encoding: zstd\r\n"))},
    {"/open-window", stall(raw("Content-Encoding: zstd\r\n",
                               wide_zstd().substr(0, wide_zstd().size() - 4)))},
    {"/wrong-gzip", keep(response("this is no gzip at all", gzipped))},
    {"/cut-gzip", keep(response(gzip(half_a_body).substr(0, 20), gzipped))},
    {"/unknown-coding",
     keep(response(hello, "Content-Encoding: compress\r\n"))},
    {"/no-coding", keep(response(hello, "Content-Encoding: UTF-8\r\n"))},
    {"/two-codings", keep(raw("Transfer-Encoding: identity\r\n" + chunked,
                              "6\r\nhello\n\r\n0\r\n\r\n"))},
    {"/not-last", stall(raw(chunked + "Transfer-Encoding: gzip\r\n",
                            "6\r\nhello\n\r\n0\r\n\r\n"))},
    {"/gzip-chunked", keep(raw("Transfer-Encoding: gzip\r\n" + chunked,
                               in_a_chunk(gzip(hello))))},
    {"/gone-wrong-gzip",
     keep(response("this is no gzip at all", gzipped, "404 Not Found"))},
    {"/gone-cut-gzip",
     keep(response(gzip(half_a_body).substr(0, 20), gzipped, "404 Not Found"))},
    {"/gone-unknown-coding",
     keep(response(hello, "Content-Encoding: compress\r\n", "404 Not Found"))},
    {"/redirect-wrong-gzip",
     keep(response("this is no gzip at all", "Location: /\r\n" + gzipped,
                   "302 Found"))},
    {"/busy-stalls",
     stall("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\n"
           "Content-Length: 1000\r\n\r\nabc")},
    {"/unavailable-stalls",
     stall("HTTP/1.1 503 Unavailable\r\nRetry-After: 7\r\n"
           "Transfer-Encoding: chunked\r\n\r\n5\r\n")},
    {"/failing-stalls",
     stall("HTTP/1.1 503 Unavailable\r\nContent-Length: 1000\r\n\r\nabc")},
    {"/huge-chunk", stall(raw(chunked, "7fffffffffffffff\r\nabc"))},
    {"/later-huge-chunk", stall(raw(chunked, "3\r\nabc\r\nffffff\r\nabc"))},
    {"/gone-huge-chunk",
     stall("HTTP/1.1 404 Not Found\r\n" + std::string{chunked}
           + "\r\n7fffffffffffffff\r\nabc")},
    {"/moved-huge-chunk",
     stall("HTTP/1.1 302 Found\r\nLocation: /\r\n" + std::string{chunked}
           + "\r\n7fffffffffffffff\r\nabc")},
    {"/gone-set-cookies",
     keep(response("", "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n",
                   "503 Unavailable"))},
    {"/cut-set-cookies",
     close(raw("Set-Cookie: a=1\r\nContent-Length: 9\r\n", "abc"))},
    {"/busy", keep(response("",
                            "Retry-After: 3\r\nRetry-After: 7\r\n"
                            "Retry-After: 5\r\n",
                            "429 Too Many Requests"))},
    {"/redirect-two",
     keep(response("", "Location: /a\r\nLocation: /b\r\n", "302 Found"))},
    {"/redirect/0", keep(response(hello))},
    {"/fields",
     keep(response(hello,
                   "ETag: \"a7\"\r\nCache-Control: no-store\r\n"
                   "X-Empty:\r\ncache-control: max-age=0\r\n"
                   "X-Odd: =1+1, \x1b[2J\xff\r\nX-User: http://u:SECRET@h/\r\n"
                   "X-Long: "
                     + std::string(6'000, 'x') + "\r\n"))},
    {"/redirect-loop",
     keep(response("", "Location: /redirect-loop\r\n", "302 Found"))},
    {"/set-cookies",
     keep(response("",
                   "Location: /\r\nSet-Cookie: a=1, b; Expires=Thu, 01 Jan "
                   "2099 00:00:00 GMT\r\nX: y\r\nset-cookie: c=2\r\n",
                   "302 Found"))},
    {"/redirect-latin1",
     keep(response("moved\n", "Location: /bytes/10?caf\xe9\r\n", "302 Found"))},
    {"/set-cookies",
     keep(response("",
                   "Location: /\r\nSet-Cookie: a=1, b; Expires=Thu, 01 Jan "
                   "2099 00:00:00 GMT\r\nX: y\r\nset-cookie: c=2\r\n",
                   "302 Found"))},
    {"/redirect-huge", endless("HTTP/1.1 302 Found\r\nLocation: /\r\n"
                               "Content-Length: 10000000\r\n\r\n",
                               half_a_body)},
    {"/redirect-drip",
     drip("HTTP/1.1 302 Found\r\nLocation: /\r\n" + announced + "\r\n",
          std::string(5000, 'x'))},
    {"/early", keep("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                    "HTTP/1.1 103 Early Hints\r\n\r\n"
                    + response(hello))},
    {"/continue", keep("HTTP/1.1 100 Continue\r\n\r\n" + response(hello))},
    {"/close-delimited", close(raw("", hello))},
    {"/one-shot", close(response(hello, "Connection: close\r\n"))},
    {"/close-after", close(response(hello))},
    {"/once-then-reset", once_then_reset},
    {"/http10", close("HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n")},
    {"/chunked", keep(raw(chunked + "Trailer: X-Sum\r\n",
                          "2;a=b\r\nhe\r\n4 ; c=\"d\"\r\nllo\n\r\n0\r\n"
                          "X-Sum: 12\r\n\r\n"))},
    {"/both-lengths",
     keep(raw("Content-Length: 3\r\n" + chunked, "6\r\nhello\n\r\n0\r\n\r\n"))},
    {"/same-lengths", keep(raw("Content-Length: 6, 6\r\n", hello))},
    {"/empty-gzip", keep(response("", gzipped))},
    {"/gzip", keep(response(gzip(hello), gzipped))},
  };
  return table;
}

} // namespace

bool misbehave(hostile_peer& peer, const std::string& path,
               const std::string& head) {
  auto follows = [&](std::string_view prefix) {
    return path.starts_with(prefix) ? path.substr(prefix.size())
                                    : std::string{};
  };
  auto redirect = [&](const std::string& location) {
    return peer.send(
      response("moved\n", "Location: " + location + "\r\n", "302 Found"));
  };
  if (auto i = behaviours().find(path); i != behaviours().end())
    return i->second(peer);
  if (auto hops = follows("/redirect/"); !hops.empty())
    return redirect("/redirect/" + std::to_string(std::stoul(hops) - 1));
  if (auto rest = follows("/no-head/"); !rest.empty()) {
    constexpr size_t digits = 3;
    auto status = rest.substr(0, digits);
    return head.starts_with("HEAD ")
             ? peer.send("HTTP/1.1 " + status
                         + " No\r\nContent-Length: 9\r\n\r\n")
             : misbehave(peer, rest.substr(digits), head);
  }
  if (auto location = follows("/to/"); !location.empty())
    return redirect(location);
  if (auto size = follows("/bytes/"); !size.empty())
    return send_bytes(peer, std::stoull(size));
  if (auto size = follows("/announced/"); !size.empty())
    return announce(peer, size, "200 OK");
  if (auto size = follows("/gone-announced/"); !size.empty())
    return announce(peer, size, "404 Not Found");
  if (auto size = follows("/then-more/"); !size.empty())
    return send_then_more(peer, std::stoull(size));
  if (auto status = follows("/status/"); !status.empty())
    return send_status(peer, status);
  if (path == "/echo")
    return peer.send(response(head, "Content-Type: text/plain\r\n"));
  // A response to HEAD must not have a body.
  auto answer = response(hello);
  if (head.starts_with("HEAD "))
    answer.resize(answer.size() - hello.size());
  return peer.send(answer);
}

} // namespace muster::test
