// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/target.hpp"

#include "crawl/nodes/validate.hpp"
#include "messages/type_ids.hpp"
#include "output/journal/journal_rows.hpp"
#include "output/rows/format.hpp"
#include "output/rows/utf8.hpp"

#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>

// Messages of coordinator and nodes: parsing them, and checking them. The first
// byte chooses the message.
namespace muster::fuzz {

namespace {

const message_limits most{};

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

/// A valid result can be recorded and read back.
void check_record(const fetch_result& result) {
  record rec;
  rec.result = result;
  rec.url = "http://h/";
  std::string text;
  output::append_json(text, rec, {});
  expect(text.ends_with('\n'), "a record is a line", text);
  auto rows = output::make_json_journal({});
  output::journal_entry entry;
  expect(rows->parse(text, entry), "a record can be read back", rows->reason());
  expect(entry.index == result.index && entry.outcome == result.outcome
           && entry.status == result.status
           && entry.error_kind == result.error_kind,
         "... as it was", text);
}

void check_one(fetch_result result) {
  if (problem_of(result, most).empty())
    check_record(result);
  make_valid(result, most);
  auto problem = problem_of(result, most);
  expect(problem.empty(), "what was made valid is valid", problem);
  auto once = written(result);
  make_valid(result, most);
  expect(written(result) == once, "what is valid stays as it is");
  check_record(result);
}

void check_one(const fetch_task& task) {
  if (!problem_of(task, most).empty())
    return;
  auto authority = task.target.authority() + task.target.target;
  for (auto c : authority)
    expect(c > ' ' && c < '\x7f', "a valid URL makes one request", authority);
  expect(size_of(task) >= written(task).size() / 4, "a size is about right");
}

void check_all(const result_batch& batch) {
  for (auto& result : batch)
    check_one(result);
}

void check_all(const task_batch& batch) {
  for (auto& task : batch)
    check_one(task);
}

void check_all(const std::string& name) {
  for (auto& [text, limit] : {std::pair{clean_name(name), size_t{64}},
                              {clean_words(name), size_t{500}}}) {
    expect(output::count_code_points(text) <= limit, "a name is short", text);
    std::string printable;
    output::append_printable(printable, text);
    expect(printable == text, "a name is printable", text);
  }
}

/// Messages for which problem_of() only must return.
template<class Message>
void check_all(const Message& message) {
  if constexpr (requires { problem_of(message); })
    problem_of(message);
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
  check_all(message);
}

fetch_result some_result() {
  fetch_result result;
  result.index = 7;
  result.outcome = outcome::ok;
  result.status = 200;
  result.final_url = "http://h/a";
  result.content_type = "text/html";
  result.remote_ip = "192.0.2.1";
  result.sha256 = std::string(64, 'a');
  result.handshake.facts = std::make_shared<http::tls_facts>(
    http::tls_facts{13, std::chrono::seconds{1}, "CN=a"});
  result.chain.push_back({301, "http://h/"});
  result.started_at = microseconds{1};
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
  so_far.statuses.push_back(302);
  result.so_far = so_far;
  return result;
}

} // namespace

void run(std::string_view bytes) {
  switch (take_byte(bytes) % 8) {
    case 0:
      return check<result_batch>(bytes);
    case 1:
      return check<task_batch>(bytes);
    case 2:
      return check<index_batch>(bytes);
    case 3:
      return check<std::string>(bytes);
    case 4:
      return check<host_list>(bytes);
    case 5:
      return check<host_wait_list>(bytes);
    case 6:
      return check<node_terms>(bytes);
    default:
      return check<http::shortage>(bytes);
  }
}

std::vector<std::string> seeds() {
  auto bad = some_result();
  bad.outcome = static_cast<outcome>(200);
  bad.error_kind = static_cast<http::error_kind>(200);
  std::vector<std::string> result{
    '\0' + written(result_batch{}),
    '\0' + written(result_batch{some_result(), bad}),
    '\1' + written(task_batch{some_task()}),
    '\2' + written(index_batch{1, 2, UINT64_MAX}),
    '\3' + written(hello()),
    '\4'
      + written(
        host_list{{host_share{"a.example"}, host_share{"b.example", 3, 8}}}),
    '\5' + written(host_wait_list{{"a.example", 429, {}}}),
    '\6' + written(node_terms{}),
    '\7' + written(http::shortage::ports),
  };
  for (auto& text : literals("crawl/nodes/validate_test.cpp")) {
    auto told = some_result();
    told.outcome = outcome::error;
    told.error_kind = http::error_kind::protocol;
    told.error = told.content_type = text;
    result.push_back('\0' + written(result_batch{told}));
    result.push_back('\3' + written(text));
  }
  return result;
}

} // namespace muster::fuzz
