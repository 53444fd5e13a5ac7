// SPDX-License-Identifier: BSD-3-Clause

// Which inputs the source hands out, and which it sets aside.

#include "actors/coordinator/source.hpp"

#include "tests/crawl/inputs/fake_storage.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/deterministic.hpp"
#include "tests/support/fake_reader.hpp"

#include <cerrno>
#include <map>
#include <random>
#include <vector>

using namespace muster;
using test::contains;

namespace {

/// Returns URLs, one after the other.
struct listed_reader : test::fake_reader {
  std::vector<std::string> urls;
  std::vector<size_t> carried_bytes; ///< Size of the carried value of each URL;
                                     ///< later URLs have none.
  uint64_t next_index = 0;

  input::read_status next(input::line& out) override {
    if (next_index == urls.size())
      return input::read_status::end;
    out.index = next_index;
    out.url = urls[next_index];
    if (next_index < carried_bytes.size())
      out.carry = {std::string(carried_bytes[next_index], 'c')};
    ++next_index;
    return input::read_status::ready;
  }
};

/// Reads from the source as the coordinator does, and keeps the inputs in
/// memory until they are finished.
struct reading {
  test::deterministic sim;
  std::shared_ptr<test::fake_storage::state> disk =
    std::make_shared<test::fake_storage::state>();
  std::shared_ptr<listed_reader> list = std::make_shared<listed_reader>();
  source_state subject;
  uint64_t look_ahead = 1'000;
  uint64_t look_ahead_bytes = 1 << 20;
  uint64_t least = 16;
  aside_limits limits{uint64_t{1} << 30, 1 << 18};
  bool idle = true;

  std::map<uint64_t, input_item> memory; ///< Inputs in memory, by index.
  uint64_t bytes = 0;                    ///< kept_bytes() of these inputs.
  std::vector<finished_input> finished;  ///< Not reported to the source yet.
  std::vector<int> seen; ///< How often each input was handed out.
  std::map<std::string, uint64_t> last; ///< The last index of each host.
  input_batch batch;                    ///< The last batch.
  std::vector<std::string> notices;
  std::vector<std::string> errors;
  uint64_t lost = 0;

  void start() {
    subject.reader = list;
    subject.ahead = std::make_shared<read_ahead>(
      aside_store{std::make_unique<test::fake_storage>(disk), limits}, least);
    seen.resize(list->urls.size());
  }

  uint64_t in_memory(const std::string& host) const {
    return static_cast<uint64_t>(std::ranges::count_if(memory, [&](auto& x) {
      return x.second.target.host == host;
    }));
  }

  /// Returns false if there was no room.
  bool ask(uint64_t lines = 64) {
    if (memory.size() >= look_ahead || bytes >= look_ahead_bytes)
      return false;
    auto room = look_ahead - memory.size();
    batch = subject.read({std::min(lines, room), look_ahead_bytes - bytes, room,
                          idle, std::exchange(finished, {})},
                         sim.clock());
    lost += batch.lost;
    if (!batch.notice.empty())
      notices.push_back(batch.notice);
    if (!batch.error.empty())
      errors.push_back(batch.error);
    for (auto& item : batch.items) {
      ++seen[item.index];
      if (item.error.empty()) {
        auto [at, first] = last.try_emplace(item.target.host, item.index);
        CHECK((first || at->second < item.index));
        at->second = item.index;
      }
      bytes += item.kept;
      memory.emplace(item.index, std::move(item));
    }
    CHECK(memory.size() <= look_ahead);
    return true;
  }

  /// Reads until nothing comes.
  void ask_all() {
    while (ask() && !batch.end && !batch.stuck) {
    }
  }

  void finish(uint64_t index) {
    auto x = memory.extract(index).mapped();
    auto size = x.kept;
    bytes -= size;
    if (x.host != no_host)
      finished.push_back({x.host, size});
  }

  void finish_of(const std::string& host, size_t count) {
    std::vector<uint64_t> which;
    for (auto& [index, x] : memory)
      if (x.target.host == host && which.size() < count)
        which.push_back(index);
    for (auto index : which)
      finish(index);
  }

  void finish_all() {
    while (!memory.empty())
      finish(memory.begin()->first);
  }

  /// Reads and finishes all remaining inputs.
  void run_out() {
    for (int i = 0; !batch.end || !memory.empty(); ++i) {
      REQUIRE(i < 100'000);
      ask();
      if (memory.empty() && !batch.end)
        REQUIRE_FALSE(batch.stuck);
      finish_all();
    }
  }

  void add(const std::string& host, size_t count) {
    for (size_t i = 0; i < count; ++i)
      list->urls.push_back("http://" + host + "/"
                           + std::to_string(list->urls.size()));
  }

  void check_all_seen_once() const {
    CHECK(std::ranges::count(seen, 1)
          == static_cast<std::ptrdiff_t>(seen.size()));
  }
};

} // namespace

TEST_CASE_METHOD(reading,
                 "hosts after a large one are read while nodes are idle") {
  add("large", 20'000);
  add("small", 10);
  start();
  ask_all();
  CHECK(in_memory("small") == 10);
  CHECK(in_memory("large") <= look_ahead / 2);
  CHECK(batch.all_read);
  CHECK_FALSE(batch.end);
  CHECK(batch.aside == list->urls.size() - memory.size());
  run_out();
  check_all_seen_once();
}

TEST_CASE_METHOD(reading, "nothing is set aside while nodes are busy") {
  add("large", 20'000);
  add("small", 10);
  idle = false;
  start();
  ask_all();
  CHECK(batch.stuck);
  CHECK(in_memory("large") == look_ahead / 2);
  CHECK(in_memory("small") == 0);
  CHECK(batch.aside == 0);
  // This is the line that did not fit.
  CHECK(batch.held == 1);
  run_out();
  check_all_seen_once();
}

TEST_CASE_METHOD(reading, "a host gets more from the disk before it runs out") {
  add("large", 20'000);
  start();
  ask_all();
  auto had = in_memory("large");
  for (int i = 0; i < 50; ++i) {
    finish_of("large", 60);
    CHECK(in_memory("large") > had / 3);
    ask_all();
  }
  CHECK(in_memory("large") > had / 2);
}

TEST_CASE_METHOD(reading, "lines without a URL do not wait") {
  add("large", 2'000);
  list->urls.push_back("nonsense");
  start();
  ask_all();
  CHECK(memory.contains(2'000));
  run_out();
  check_all_seen_once();
}

TEST_CASE_METHOD(reading, "long lines of one host leave room for others") {
  look_ahead_bytes = 100'000;
  add("large", 1'000);
  list->carried_bytes.assign(1'000, 2'000);
  add("small", 5);
  start();
  ask_all();
  CHECK(in_memory("small") == 5);
  CHECK(bytes <= look_ahead_bytes);
  run_out();
  check_all_seen_once();
}

TEST_CASE_METHOD(reading,
                 "without disk space, the list is read as hosts finish, with "
                 "one warning") {
  limits.disk = 100'000;
  add("large", 50'000);
  add("small", 10);
  start();
  ask_all();
  CHECK(batch.stuck);
  CHECK_FALSE(batch.all_read);
  CHECK(disk->bytes.size() <= limits.disk);
  run_out();
  check_all_seen_once();
  REQUIRE(notices.size() == 1);
  CHECK_THAT(notices[0], contains("input.set-aside is used up (97.7 KiB)"));
  CHECK(errors.empty());
}

TEST_CASE_METHOD(reading,
                 "URLs of too many hosts wait in the list, with one warning") {
  limits.memory = 20'000;
  least = 1;
  for (int i = 0; i < 20'000; ++i)
    add("h" + std::to_string(i % 200), 1);
  start();
  ask_all();
  CHECK(batch.stuck);
  CHECK_FALSE(batch.all_read);
  run_out();
  check_all_seen_once();
  REQUIRE(notices.size() == 1);
  CHECK(notices[0]
        == "URLs of too many hosts are set aside; reading waits for the hosts "
           "at the front of the list");
}

TEST_CASE_METHOD(reading, "a disk that is full for a while loses no line") {
  add("large", 60'000);
  add("small", 10);
  start();
  disk->write_error = ENOSPC;
  ask_all();
  CHECK(batch.stuck);
  CHECK_FALSE(batch.all_read);
  REQUIRE(notices.size() == 1);
  CHECK_THAT(notices[0], contains("cannot be set aside in /scratch: No space "
                                  "left on device"));
  for (int i = 0; i < 30; ++i) {
    finish_of("large", 400);
    ask_all();
  }
  disk->write_error = 0;
  for (int i = 0; i < 60 && in_memory("small") == 0; ++i) {
    finish_of("large", 100);
    ask_all();
  }
  // The store was written to again.
  CHECK(in_memory("small") > 0);
  run_out();
  check_all_seen_once();
  CHECK(notices.size() == 1);
}

TEST_CASE_METHOD(reading,
                 "items that cannot be read back are counted and reported, "
                 "others continue") {
  add("large", 20'000);
  add("other", 20'000);
  start();
  ask_all();
  disk->read_error = EIO;
  finish_of("large", 400);
  ask_all();
  disk->read_error = 0;
  CHECK(lost > 1'000);
  REQUIRE(errors.size() == 1);
  CHECK_THAT(errors[0], contains(std::to_string(lost)
                                 + " URLs that were set "
                                   "aside cannot be read back from /scratch: "
                                   "Input/output error"));
  run_out();
  CHECK(std::ranges::count(seen, 1) + static_cast<std::ptrdiff_t>(lost)
        == static_cast<std::ptrdiff_t>(seen.size()));
}

TEST_CASE_METHOD(reading,
                 "every line of a list comes out once, each host in order") {
  auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 rng{seed};
  auto below = [&](uint64_t n) { return rng() % n; };
  look_ahead = 1 + below(300);
  look_ahead_bytes = 1 + below(100'000);
  least = 1 + below(20);
  limits.memory = 20'000 + below(100'000);
  limits.disk = below(3) == 0 ? below(50'000) : 1 << 30;
  for (int i = 0; i < 200; ++i)
    add("h" + std::to_string(below(12)), below(below(4) == 0 ? 200 : 20));
  for (size_t i = 0; i < list->urls.size(); ++i) {
    list->carried_bytes.push_back(below(500) == 0 ? 50'000 : below(30));
    if (below(50) == 0)
      list->urls[i] = "nonsense";
  }
  start();
  for (int step = 0; step < 20'000; ++step) {
    idle = below(4) > 0;
    disk->write_error = below(10) == 0 ? ENOSPC : 0;
    if (below(2) == 0)
      ask(1 + below(64));
    for (auto count = below(1 + below(40)); count > 0 && !memory.empty();
         --count)
      finish(std::next(memory.begin(),
                       static_cast<std::ptrdiff_t>(below(memory.size())))
               ->first);
  }
  disk->write_error = 0;
  run_out();
  check_all_seen_once();
  CHECK(errors.empty());
}
