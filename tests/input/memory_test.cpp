// SPDX-License-Identifier: BSD-3-Clause

#include "tests/input/reading.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/compress.hpp"

#include <fstream>
#include <unistd.h>

using namespace muster;
using test::scratch_directory;

namespace {

constexpr size_t mebibyte = 1024 * 1024;

size_t resident_bytes() {
  size_t total = 0;
  size_t resident = 0;
  std::ifstream{"/proc/self/statm"} >> total >> resident;
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

/// The growth of peak memory while a file is read.
size_t growth(const std::string& path, uint64_t& lines) {
  input::input_settings opts;
  opts.files = {path};
  std::string error;
  auto before = resident_bytes();
  auto most = before;
  auto reader = input::reader::open(opts, error);
  REQUIRE(reader);
  input::line line;
  lines = 0;
  for (;;) {
    auto status = reader->next(line);
    most = std::max(most, resident_bytes());
    if (status == input::read_status::ready)
      ++lines;
    else if (status != input::read_status::would_wait)
      return most - before;
  }
}

std::string repeated(const std::string& bytes, size_t times) {
  std::string result;
  for (size_t i = 0; i < times; ++i)
    result += bytes;
  return result;
}

} // namespace

TEST_CASE("a line of 200 MiB costs no memory") {
  scratch_directory files;
  auto piece = test::gzip(std::string(mebibyte, 'x'));
  auto all = repeated(piece, 200);
  struct row {
    const char* name;
    std::string head;
    uint64_t lines;
  };
  for (auto& row : {row{"a.txt", "http://a/\n", 2},
                    row{"a.jsonl", "{\"url\":\"http://a/\"}\n", 2},
                    row{"a.csv", "url\nhttp://a/\n", 2},
                    row{"b.csv", "url\nhttp://a/\n\"http://b/\n", 2}}) {
    INFO(row.name << " " << row.head);
    uint64_t lines = 0;
    auto grown = growth(files.write(row.name, test::gzip(row.head) + all),
                        lines);
    CHECK(lines == row.lines);
    CHECK(grown < 32 * mebibyte);
  }
}
