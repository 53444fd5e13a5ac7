// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/inputs/record_queue.hpp"

#include "tests/support/catch.hpp"

using namespace muster;

namespace {

fetch_result ok(uint64_t index) {
  fetch_result result;
  result.index = index;
  result.outcome = outcome::ok;
  return result;
}

settled_entry entry(std::string url) {
  settled_entry result;
  result.entry.url = std::move(url);
  return result;
}

void deliver(record_queue& to, uint64_t index) {
  auto settled = entry("u" + std::to_string(index));
  to.deliver(ok(index), settled, "n");
}

std::vector<uint64_t> indexes(const record_batch& records) {
  std::vector<uint64_t> result;
  for (auto& x : records)
    result.push_back(x.result.index);
  return result;
}

write_receipt receipt(uint64_t ok) {
  write_receipt result;
  result.ok = ok;
  return result;
}

} // namespace

TEST_CASE("a result becomes a record for each index that shares it") {
  record_queue x{false};
  auto settled = entry("http://a/");
  settled.followers.emplace_back(7, entry("HTTP://a").entry);
  x.deliver(ok(3), settled, "n");
  auto records = x.take();
  REQUIRE(indexes(records) == std::vector<uint64_t>{7, 3});
  CHECK(records[0].url == "HTTP://a");
  CHECK(records[0].duplicate_of == 3);
  CHECK(records[1].url == "http://a/");
  CHECK(records[1].duplicate_of == record::not_shared);
  CHECK(records[1].node == "n");
  CHECK(x.take().empty());
}

TEST_CASE("records contain no credentials") {
  constexpr auto secret = "https://h/?u=http://joe:secret@h/";
  constexpr auto hidden = "https://h/?u=http://***@h/";
  record_queue x{false};
  input_item broken;
  broken.error = std::string{"no host in "} + secret;
  broken.url = hidden;
  x.deliver_invalid(std::move(broken));
  x.deliver_duplicate(1, entry(hidden).entry, 0);
  auto settled = entry(hidden);
  settled.followers.emplace_back(3, entry(hidden).entry);
  auto result = ok(2);
  result.final_url = secret;
  result.error = std::string{"redirect loop back to "} + secret;
  result.warning = std::string{"odd: "} + secret;
  result.content_type = std::string{"text/html; from="} + secret;
  x.deliver(std::move(result), settled, "n");
  auto records = x.take();
  REQUIRE(records.size() == 4);
  for (auto& rec : records)
    CHECK(rec.url == hidden);
  CHECK(records[0].result.error == std::string{"no host in "} + hidden);
  for (auto i : {2, 3}) {
    CHECK(records[i].result.final_url == hidden);
    CHECK(records[i].result.error
          == std::string{"redirect loop back to "} + hidden);
    CHECK(records[i].result.warning == std::string{"odd: "} + hidden);
    CHECK(records[i].result.content_type
          == std::string{"text/html; from="} + hidden);
  }
}

TEST_CASE("inputs that are not fetched have records with the reason") {
  record_queue x{false};
  input_item broken;
  broken.index = 1;
  broken.url = "nonsense";
  broken.error = "no scheme";
  broken.carry = {"a"};
  x.deliver_invalid(std::move(broken));
  x.deliver_duplicate(2, entry("http://a/").entry, 0);
  given_up lost;
  lost.emplace_back(3, entry("http://b/"));
  lost.back().second.followers.emplace_back(4, entry("http://b").entry);
  x.deliver_lost(lost, "no node was left");
  auto records = x.take();
  REQUIRE(indexes(records) == std::vector<uint64_t>{1, 2, 4, 3});
  CHECK(records[0].result.error_kind == http::error_kind::invalid_url);
  CHECK(records[0].result.error == "no scheme");
  CHECK(records[0].carry == std::vector<std::string>{"a"});
  CHECK(records[1].result.outcome == outcome::duplicate);
  CHECK(records[1].duplicate_of == 0);
  for (auto i : {2, 3}) {
    CHECK(records[i].result.error_kind == http::error_kind::node_lost);
    CHECK(records[i].result.error == "no node was left");
  }
}

TEST_CASE("a warning about an input is in each of its records") {
  record_queue x{false};
  auto odd = [] {
    auto result = entry("http://a/");
    result.entry.warning = "odd";
    return result;
  };
  input_item broken;
  broken.warning = "odd";
  x.deliver_invalid(std::move(broken));
  x.deliver_duplicate(1, std::move(odd().entry), 0);
  auto settled = odd();
  settled.followers.emplace_back(3, odd().entry);
  settled.followers.emplace_back(4, entry("http://a/").entry);
  auto result = ok(2);
  result.warning = "strange";
  x.deliver(std::move(result), settled, "n");
  auto records = x.take();
  REQUIRE(indexes(records) == std::vector<uint64_t>{0, 1, 3, 4, 2});
  std::vector<std::string> warnings;
  for (auto& rec : records)
    warnings.push_back(rec.result.warning);
  CHECK(warnings
        == std::vector<std::string>{"odd", "odd", "odd; strange", "strange",
                                    "odd; strange"});
}

TEST_CASE("input order holds early records back and counts them as pending") {
  record_queue x{true};
  deliver(x, 1);
  deliver(x, 3);
  CHECK(x.take().empty());
  CHECK(x.pending() == 2);
  CHECK(x.next() == 0);
  deliver(x, 0);
  CHECK(indexes(x.take()) == std::vector<uint64_t>{0, 1});
  CHECK(x.next() == 2);
  x.release();
  CHECK(indexes(x.take()) == std::vector<uint64_t>{3});
  CHECK(x.pending() == 0);
}

TEST_CASE("records that the sink has not written are counted separately") {
  record_queue x{false};
  for (uint64_t i = 0; i < 5; ++i)
    deliver(x, i);
  CHECK(x.unwritten() == 0);
  CHECK(x.take().size() == 5);
  CHECK(x.unwritten() == 5);
  x.acknowledge(5, x.held());
  CHECK(x.held() == 0);
  x.keep(receipt(1));
  CHECK(x.unwritten() == 0);
  CHECK(x.unkept() == 4);
  CHECK(x.pending() == 0);
  x.keep(receipt(2));
  CHECK(x.unkept() == 2);
  x.drop(4);
  CHECK(x.pending() == 4);
  x.count(receipt(10));
  progress totals;
  x.tell(totals);
  CHECK(totals.ok == 13);
}
