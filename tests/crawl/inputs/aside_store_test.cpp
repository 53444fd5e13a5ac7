// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/inputs/aside_store.hpp"

#include "crawl/inputs/item_codec.hpp"
#include "tests/crawl/inputs/fake_storage.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scratch.hpp"

#include <sys/mount.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <filesystem>
#include <map>
#include <random>

using namespace muster;

namespace {

input_item item(uint64_t index, const std::string& url,
                std::vector<std::string> carry = {}) {
  input_item result;
  result.index = index;
  result.url = url;
  std::string error;
  result.target = http::parse_url(url, error).value();
  result.carry = std::move(carry);
  return result;
}

bool same(const input_item& a, const input_item& b) {
  return a.index == b.index && a.url == b.url && a.target == b.target
         && a.carry == b.carry && a.error == b.error && a.warning == b.warning;
}

struct fixture {
  std::shared_ptr<test::fake_storage::state> disk =
    std::make_shared<test::fake_storage::state>();

  aside_store make(size_t memory, uint64_t space = uint64_t{1} << 30) {
    return {std::make_unique<test::fake_storage>(disk), {space, memory}};
  }

  /// Pushes items of 1 KB until one is refused.
  static uint64_t fill(aside_store& to, uint64_t first, uint64_t most) {
    auto path = "http://full.example/" + std::string(1000, 'x');
    for (uint64_t i = 0; i < most; ++i)
      if (!to.push(item(first + i, path)))
        return i;
    return most;
  }
};

} // namespace

TEST_CASE("an item that was set aside comes back unchanged") {
  std::vector<input_item> items{
    item(0, "http://a.example/"),
    item(1, "https://a.example/x?y"),
    item(UINT64_MAX - 1,
         "http://a.example:8080/long/" + std::string(5000, 'p')),
    item(300, "HTTP://A.example/../up"),
    item(2, "http://a.example/", {"", "carried", std::string("\0\n,", 3)}),
  };
  auto secret = item(4, "https://user:pass@a.example/");
  secret.url = "https://***@a.example/";
  items.push_back(secret);
  auto odd = item(5, "http://a.example/", {"caf%E9"});
  odd.warning = "carried \"x\" is not UTF-8";
  items.push_back(odd);
  auto cut = item(6, "http://a.example/?u=http://b:c#d@e/");
  cut.target.cut_in_secret = true;
  items.push_back(cut);
  std::string bytes;
  for (auto& x : items)
    append_item(bytes, x);
  std::string_view rest = bytes;
  for (auto& x : items) {
    INFO(x.url);
    input_item out;
    REQUIRE(take_item(rest, "a.example", out));
    CHECK(same(out, x));
  }
  CHECK(rest.empty());
}

TEST_CASE("truncated bytes do not give an item") {
  std::string bytes;
  append_item(bytes, item(300, "http://u:p@a.example:99/x", {"one", "two"}));
  for (size_t size = 0; size < bytes.size(); ++size) {
    auto part = std::string_view{bytes}.substr(0, size);
    input_item out;
    CHECK_FALSE(take_item(part, "a.example", out));
    CHECK(part.size() == size);
  }
}

TEST_CASE_METHOD(fixture, "items come back once, in the order of their host") {
  auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 rng{seed};
  auto below = [&](unsigned n) { return rng() % n; };
  auto under_test = make(64 * 1024);
  std::map<std::string, std::deque<input_item>> model;
  uint64_t next = 0;
  size_t total = 0;
  for (int step = 0; step < 20'000; ++step) {
    auto host = "h" + std::to_string(below(1 + below(30))) + ".example";
    if (below(5) < 3) {
      auto x = item(next++,
                    "http://" + host + "/"
                      + std::string(below(40) == 0 ? 50'000 : below(90), 'a'));
      if (!under_test.push(x))
        continue; // The table of extents may be full.
      model[host].push_back(std::move(x));
      ++total;
    } else {
      std::vector<input_item> out;
      auto count = below(50);
      REQUIRE(under_test.pop(host, count, UINT64_MAX, out));
      auto& expected = model[host];
      REQUIRE(out.size() == std::min<size_t>(count, expected.size()));
      for (auto& x : out) {
        REQUIRE(same(x, expected.front()));
        expected.pop_front();
        --total;
      }
    }
    REQUIRE(under_test.size() == total);
    REQUIRE(under_test.waiting(host) == model[host].size());
    REQUIRE(under_test.memory_bytes() <= 64 * 1024 + 52'000);
  }
  for (auto& [host, expected] : model) {
    std::vector<input_item> out;
    REQUIRE(under_test.pop(host, expected.size() + 1, UINT64_MAX, out));
    REQUIRE(out.size() == expected.size());
    for (size_t i = 0; i < out.size(); ++i)
      REQUIRE(same(out[i], expected[i]));
  }
  CHECK(under_test.size() == 0);
  CHECK(under_test.memory_bytes() == 0);
  CHECK(under_test.disk_bytes() == 0);
  CHECK(disk->released > 0);
}

TEST_CASE_METHOD(fixture,
                 "items do not exceed the disk limit, and taking some makes "
                 "room") {
  auto under_test = make(64 * 1024, 128 * 1024);
  auto kept = fill(under_test, 0, 1'000);
  CHECK(kept < 1'000);
  CHECK(under_test.error().empty());
  CHECK(under_test.disk_bytes() <= 128 * 1024);
  CHECK(under_test.size() == kept);
  std::vector<input_item> out;
  REQUIRE(under_test.pop("full.example", kept, UINT64_MAX, out));
  CHECK(out.size() == kept);
  CHECK(fill(under_test, kept, 1'000) > 0);
}

TEST_CASE_METHOD(fixture, "a full disk refuses items and keeps those it has") {
  auto under_test = make(64 * 1024);
  auto before = fill(under_test, 0, 40);
  disk->write_error = ENOSPC;
  auto more = fill(under_test, before, 1'000);
  CHECK(more < 1'000);
  CHECK(under_test.error() == "No space left on device");
  std::vector<input_item> out;
  REQUIRE(under_test.pop("full.example", 10'000, UINT64_MAX, out));
  REQUIRE(out.size() == before + more);
  for (size_t i = 0; i < out.size(); ++i)
    CHECK(out[i].index == i);
}

TEST_CASE_METHOD(fixture, "items that cannot be read back are counted") {
  auto under_test = make(64 * 1024);
  auto kept = fill(under_test, 0, 100);
  REQUIRE(kept == 100);
  REQUIRE(under_test.push(item(500, "http://other.example/")));
  disk->read_error = EIO;
  std::vector<input_item> out;
  CHECK_FALSE(under_test.pop("full.example", 10, UINT64_MAX, out));
  CHECK(under_test.error() == "Input/output error");
  CHECK(out.empty());
  CHECK(under_test.lost() == 100);
  CHECK(under_test.size() == 1);
  CHECK(under_test.disk_bytes() == 0);
  CHECK(under_test.pop("other.example", 10, UINT64_MAX, out));
  CHECK(out.size() == 1);
}

TEST_CASE_METHOD(fixture,
                 "at most the requested bytes are taken, but at least one "
                 "item") {
  auto under_test = make(64 * 1024);
  fill(under_test, 0, 100);
  std::vector<input_item> out;
  REQUIRE(under_test.pop("full.example", 50, 1, out));
  REQUIRE(out.size() == 1);
  auto size = kept_bytes(out[0]);
  REQUIRE(under_test.pop("full.example", 50, 3 * size, out));
  CHECK(out.size() == 4);
}

TEST_CASE_METHOD(fixture,
                 "a failed storage is tried again after items have been "
                 "taken") {
  auto under_test = make(64 * 1024);
  disk->write_error = ENOSPC;
  auto kept = fill(under_test, 0, 1'000);
  disk->write_error = 0;
  CHECK_FALSE(under_test.push(item(kept, "http://full.example/")));
  CHECK(under_test.error() == "No space left on device");
  std::vector<input_item> out;
  REQUIRE(under_test.pop("full.example", kept * 3 / 4, UINT64_MAX, out));
  CHECK(under_test.push(item(kept, "http://full.example/")));
  CHECK(under_test.error().empty());
}

TEST_CASE_METHOD(fixture,
                 "space that the file system does not release counts towards "
                 "the limit") {
  disk->release_error = EOPNOTSUPP;
  auto under_test = make(64 * 1024);
  fill(under_test, 0, 100);
  auto used = under_test.disk_bytes();
  REQUIRE(used > 0);
  std::vector<input_item> out;
  REQUIRE(under_test.pop("full.example", 100, UINT64_MAX, out));
  CHECK(under_test.disk_bytes() == used);
}

TEST_CASE("a scratch file has no name and returns what was written") {
  test::scratch_directory directory;
  auto file = scratch_file(directory.path().string());
  std::string bytes(10'000, 'x');
  REQUIRE(file->write(4096, bytes) == 0);
  CHECK(std::filesystem::is_empty(directory.path()));
  std::string out;
  REQUIRE(file->read(4096, bytes.size(), out) == 0);
  CHECK(out == bytes);
  CHECK(file->read(4096 + bytes.size(), 1, out) == EIO);
}

TEST_CASE("a scratch file leaves a part of the disk free") {
  test::scratch_directory directory;
  auto disk = directory.path().string();
  if (::mount("none", disk.c_str(), "tmpfs", 0, "size=1m") != 0) {
    WARN("skipped: a small file system cannot be mounted here: "
         << std::strerror(errno));
    return;
  }
  {
    auto file = scratch_file(disk);
    std::string bytes(100 * 1024, 'x');
    uint64_t written = 0;
    int error = 0;
    for (; error == 0 && written < 2'000'000; written += bytes.size())
      error = file->write(written, bytes);
    CHECK(error == ENOSPC);
    auto space = std::filesystem::space(disk);
    CHECK(space.available >= space.capacity / 10);
    CHECK(space.available < space.capacity / 3);
    // Released space can be used again.
    CHECK(file->release(0, 256 * 1024) == 0);
    CHECK(file->write(2'000'000, bytes) == 0);
  }
  ::umount2(disk.c_str(), MNT_DETACH);
}

TEST_CASE("a scratch file that cannot be created gives the reason") {
  CHECK(scratch_file("/nowhere/at/all")->write(0, "x") == ENOENT);
}
