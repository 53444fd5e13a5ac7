// SPDX-License-Identifier: BSD-3-Clause

#include "input/bytes/decompress.hpp"
#include "input/formats/line_stream.hpp"
#include "tests/input/reading.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/compress.hpp"

#include <algorithm>

using namespace muster;
using input::read_status;

namespace {

/// Returns its bytes in pieces of one size, with a pause before each.
class chunked final : public input::byte_source {
public:
  chunked(std::string bytes, size_t size)
    : bytes_{std::move(bytes)}, size_{size} {
    // nop
  }

  input::read_result read(std::span<char> buffer, input::turn&) override {
    paused_ = !paused_;
    if (paused_)
      return {read_status::would_wait};
    auto size = std::min({size_, buffer.size(), bytes_.size() - at_});
    if (size == 0)
      return {read_status::end};
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), size,
                buffer.begin());
    at_ += size;
    return {read_status::ready, size};
  }

  const std::string& error() const override {
    return error_;
  }

private:
  std::string bytes_;
  size_t size_;
  size_t at_ = 0;
  bool paused_ = false;
  std::string error_;
};

enum class kind { text, jsonl, csv };

std::vector<std::string> read(kind what, const std::string& bytes,
                              size_t size) {
  chunked raw{bytes, size};
  input::decompressor plain{raw};
  input::window window{plain};
  input::selection wanted{"url", {}};
  if (what != kind::text)
    wanted.carry = {"id"};
  auto lines = what == kind::text ? input::make_text_stream(window)
               : what == kind::jsonl
                 ? input::make_jsonl_stream(window, wanted)
                 : input::make_csv_stream(window, wanted, ',');
  std::vector<std::string> result;
  auto started = false;
  for (;;) {
    input::turn budget;
    input::line line;
    auto status = started ? lines->next(line, budget) : lines->start(budget);
    if (status == read_status::would_wait)
      continue;
    if (status != read_status::ready) {
      result.push_back(lines->error() + "#"
                       + std::to_string(lines->line_number()));
      return result;
    }
    if (std::exchange(started, true))
      result.push_back(
        line.url + "|" + (line.carry.empty() ? "" : line.carry[0]) + "|"
        + line.error + "#" + std::to_string(lines->line_number()));
  }
}

} // namespace

TEST_CASE("results do not depend on the size of reads") {
  struct row {
    kind what;
    std::string bytes;
  };
  std::string text =
    "\xef\xbb\xbf#c\r\n\r\n http://a/ \r\nhttp://b/\n\nx\ry\nz";
  std::string jsonl = "{\"url\":\"http://a/\\u00e9\",\"id\":[1, 2]}\r\n\n"
                      "{\"url\": 1}\nbroken\n {\"url\":\"http://b/\"}";
  std::string csv = "\xef\xbb\xbfid,\"url\"\r\n1,http://a/\r\"\"\"2\r\n,\","
                    "\"http://\"\"b\"\r\n\r\n3\n\"x\"y,\n4,\"http://c/";
  auto plain = std::vector<row>{
    {kind::text, text}, {kind::jsonl, jsonl}, {kind::csv, csv}};
  auto table = plain;
  for (auto& row : plain) {
    auto half = row.bytes.size() / 2;
    table.push_back({row.what, test::gzip(row.bytes.substr(0, half))
                                 + test::gzip(row.bytes.substr(half))});
    table.push_back({row.what, test::zstd(row.bytes.substr(0, half))
                                 + test::zstd(row.bytes.substr(half))});
    table.push_back({row.what, test::gzip(row.bytes) + "tail"});
  }
  for (auto& row : table) {
    auto whole = read(row.what, row.bytes, row.bytes.size());
    CHECK(whole.size() >= 4);
    for (size_t size : {1, 2, 3, 5, 7, 11})
      CHECK(read(row.what, row.bytes, size) == whole);
  }
  CHECK(read(kind::text, text, 1) == read(kind::text, test::gzip(text), 1));
}

TEST_CASE("results of truncated data do not depend on the size of reads") {
  auto packed = test::gzip("http://a/\nhttp://b/\nhttp://c/\n");
  for (size_t kept = 0; kept < packed.size(); ++kept) {
    auto bytes = packed.substr(0, kept);
    CHECK(read(kind::text, bytes, 1) == read(kind::text, bytes, 1000));
  }
}
