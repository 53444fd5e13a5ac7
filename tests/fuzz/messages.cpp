#include "tests/fuzz/target.hpp"

#include "messages/interfaces.hpp"

#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>

// What a node sends, as it arrives from the wire. The first byte chooses the
// message.
namespace muster::fuzz {

namespace {

template<class Message>
std::string written(const Message& message) {
  std::vector<char> buffer;
  caf::binary_serializer sink{nullptr, buffer};
  expect(!sink(message), "a message can be written");
  return {buffer.begin(), buffer.end()};
}

template<class Message>
caf::error read(std::string_view bytes, Message& message) {
  caf::binary_deserializer source{nullptr, bytes.data(), bytes.size()};
  return source(message);
}

template<class Message>
void check(std::string_view bytes) {
  Message message;
  if (read(bytes, message))
    return;
  auto once = written(message);
  Message again;
  expect(!read(once, again), "what was written can be read");
  expect(written(again) == once, "... and is the same message");
}

fetch_result some_result() {
  fetch_result result;
  result.index = 7;
  result.outcome = outcome::ok;
  result.status = 200;
  result.final_url = "http://h/a";
  result.content_type = "text/html";
  result.remote_ip = "192.0.2.1";
  result.total = microseconds{1'000};
  return result;
}

fetch_task some_task() {
  fetch_task result;
  result.index = 7;
  result.target.host = "example.org";
  result.target.target = "/";
  journey so_far;
  so_far.visited.push_back(result.target);
  result.so_far = so_far;
  return result;
}

} // namespace

void run(std::string_view bytes) {
  switch (take_byte(bytes) % 5) {
    case 0:
      return check<result_batch>(bytes);
    case 1:
      return check<task_batch>(bytes);
    case 2:
      return check<index_batch>(bytes);
    case 3:
      return check<std::string>(bytes);
    default:
      return check<permit_exchange>(bytes);
  }
}

std::vector<std::string> seeds() {
  auto bad = some_result();
  bad.outcome = static_cast<outcome>(200);
  bad.error_kind = static_cast<http::error_kind>(200);
  return {
    '\0' + written(result_batch{}),
    '\0' + written(result_batch{some_result(), bad}),
    '\1' + written(task_batch{some_task()}),
    '\2' + written(index_batch{1, 2, UINT64_MAX}),
    '\3' + written(hello()),
    '\4' + written(permit_exchange{7, permit_use::connected, "h", 80}),
  };
}

} // namespace muster::fuzz
