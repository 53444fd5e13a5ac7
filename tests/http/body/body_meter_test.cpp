// SPDX-License-Identifier: BSD-3-Clause

#include "http/body/body_meter.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/compress.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace muster::http;
using namespace std::literals;
namespace test = muster::test;

namespace {

/// The results of measuring a body.
struct measured {
  bool ok = false;
  uint64_t bytes = 0;
  uint64_t wire_bytes = 0;
  std::string sha256;
  std::string wire_sha256;
  std::string warning;
  failure error;
};

measured end(body_meter& meter) {
  measured result;
  result.ok = meter.finish();
  result.bytes = meter.bytes();
  result.wire_bytes = meter.wire_bytes();
  if (meter.sha256())
    result.sha256 = to_hex(*meter.sha256());
  if (meter.wire_sha256())
    result.wire_sha256 = to_hex(*meter.wire_sha256());
  result.warning = meter.warning();
  result.error = meter.error();
  return result;
}

/// Feeds with an unlimited allowance.
bool feed(body_meter& meter, std::string_view raw) {
  auto unlimited = std::numeric_limits<uint64_t>::max();
  return meter.feed(raw, unlimited);
}

measured measure(std::string_view coding, std::string_view raw,
                 size_t piece = std::string::npos, meter_options options = {}) {
  body_meter meter{options, coding};
  for (; !raw.empty(); raw.remove_prefix(std::min(piece, raw.size())))
    if (!feed(meter, raw.substr(0, piece)))
      break;
  return end(meter);
}

constexpr meter_options digesting{.sha256 = true};

meter_options capped(uint64_t max_bytes) {
  return {.max_bytes = max_bytes};
}

/// Partly compressible, like real content.
std::string sample(size_t size) {
  std::minstd_rand rng{static_cast<unsigned>(size + 1)};
  std::string result;
  while (result.size() < size) {
    if (rng() % 2 == 0)
      result += "<li><a href=\"/page/" + std::to_string(rng() % 100) + "\">";
    for (auto n = rng() % 20; n > 0; --n)
      result += static_cast<char>(rng());
  }
  result.resize(size);
  return result;
}

std::string digest_of(std::string_view content) {
  return measure("", content, std::string::npos, digesting).sha256;
}

struct coder {
  std::string coding;
  std::string (*encode)(std::string_view);
};

const std::vector<coder> coders{
  {"", [](std::string_view content) { return std::string{content}; }},
  {"gzip", test::gzip},
  {"deflate", test::zlib},
  {"deflate", test::raw_deflate},
  {"br", test::brotli},
  {"zstd", test::zstd},
  {"zstd", [](std::string_view content) { return test::zstd_stream(content); }},
};

const std::vector<coder> compressors{coders.begin() + 1, coders.end()};

/// Sizes of feeds: single bytes, odd ones, all at once.
const std::vector<size_t> pieces{1, 7, 1'021, 16'384, std::string::npos};

constexpr size_t bomb_size = 1024 * 1024 * 1024;

const std::string& brotli_bomb() {
  static const auto raw = test::zeros("br", bomb_size);
  return raw;
}

/// Peak memory of this process in bytes.
size_t peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<size_t>(usage.ru_maxrss) * 1024;
}

} // namespace

TEST_CASE("a digest is SHA-256 in lower-case hexadecimal") {
  CHECK(digest_of("abc")
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(digest_of("")
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("a body has the same measures in any coding and any pieces") {
  for (size_t size : {0, 1, 20, 16'384, 16'385, 300'000}) {
    auto content = sample(size);
    auto digest = digest_of(content);
    for (auto& [coding, encode] : coders) {
      auto raw = encode(content);
      for (auto piece : pieces) {
        CAPTURE(size, coding, piece);
        auto result = measure(coding, raw, piece, digesting);
        CHECK(result.error == failure{});
        CHECK(result.ok);
        CHECK(result.bytes == size);
        CHECK(result.wire_bytes == raw.size());
        CHECK(result.sha256 == digest);
      }
    }
  }
}

TEST_CASE("names of codings match in any case and with white space") {
  auto raw = test::gzip("content");
  for (auto name : {"gzip", "GZIP", "x-gzip", "X-GZip", " \tgzip ", "gzip,",
                    ",, gzip , ,", "identity, gzip", "gzip,Identity"}) {
    CAPTURE(name);
    auto result = measure(name, raw);
    CHECK(result.error == failure{});
    CHECK(result.bytes == 7);
  }
  for (auto name : {"", " ", ",", "identity", "Identity,identity"}) {
    CAPTURE(name);
    auto result = measure(name, raw);
    CHECK(result.error == failure{});
    CHECK(result.bytes == raw.size());
  }
}

TEST_CASE("several codings are decoded from the last to the first") {
  auto content = sample(100'000);
  auto digest = digest_of(content);
  auto gzip_br = test::brotli(test::gzip(content));
  for (auto piece : pieces) {
    CAPTURE(piece);
    CHECK(measure("gzip, br", gzip_br, piece, digesting).sha256 == digest);
    CHECK(measure("br, gzip", gzip_br, piece).error.kind == error_kind::decode);
    for (auto& [inner, encode] : compressors)
      for (auto& [outer, encode_again] : compressors) {
        CAPTURE(inner, outer);
        auto raw = encode_again(encode(content));
        auto result = measure(inner + "," + outer, raw, piece, digesting);
        CHECK(result.error == failure{});
        CHECK(result.bytes == content.size());
        CHECK(result.sha256 == digest);
      }
  }
}

TEST_CASE("unknown codings make a body fail, but not an empty one") {
  struct {
    std::string field;
    std::string sentence;
  } const cases[]{
    {"compress", "unknown content coding 'compress'"},
    {"exi", "unknown content coding 'exi'"},
    {"dcb, none", "unknown content coding 'dcb'"},
    {"gzip;q=1", "unknown content coding 'gzip;q=1'"},
    {"gzip br", "unknown content coding 'gzip?br'"},
    {"\x1b[2Jgz\xff", "unknown content coding '?[2Jgz?'"},
    {"gzip" + std::string(36, 'x'),
     "unknown content coding 'gzip" + std::string(28, 'x') + "...'"},
    {"gzip,gzip,gzip", "more than 2 content codings"},
  };
  for (auto& [field, sentence] : cases) {
    CAPTURE(field);
    CHECK(measure(field, "x").error == failure{error_kind::decode, sentence});
    CHECK(measure(field, "").ok);
  }
}

TEST_CASE("a name that may mean a coding is not ignored") {
  for (std::string name : {"x-compress",
                           "COMPRESS",
                           "dcz",
                           "pack200-gzip",
                           "aes128gcm",
                           "application/gzip",
                           "application/x-gzip",
                           "application/x-gzip;q=1",
                           "Application/Zstd",
                           "application/zlib",
                           "application/x-brotli",
                           "application/x-bzip2",
                           "application/x-xz",
                           "application/x-compressed",
                           "\"gzip\"",
                           "'gzip'",
                           "gzip;",
                           "gzip; charset=utf-8",
                           "gzip/deflate",
                           "gzip|br",
                           "gzi",
                           "gzipp",
                           "x-deflate",
                           "deflate-raw",
                           "brotli",
                           "x-br",
                           "br-11",
                           "zstandard",
                           "zstd:3",
                           "xz",
                           "lzma",
                           "x-lzip",
                           "lz4",
                           "bzip2",
                           "x-bzip2",
                           "bz2",
                           "snappy",
                           "x-snappy-framed",
                           "sdch",
                           "zip",
                           "x-zip-compressed",
                           "peerdist"}) {
    CAPTURE(name);
    CHECK(measure(name, "x").error
          == failure{error_kind::decode,
                     "unknown content coding '"
                       + (name.find(' ') == name.npos ? name
                                                      : "gzip;?charset=utf-8")
                       + "'"});
  }
}

TEST_CASE("a name that cannot be a coding is ignored with a warning") {
  auto coded = test::gzip("content");
  for (std::string name : {"UTF-8",
                           "utf8",
                           "iso-8859-1",
                           "ISO8859-15",
                           "windows-1252",
                           "Latin1",
                           "us-ascii",
                           "none",
                           "None",
                           "null",
                           "binary",
                           "8bit",
                           "aws-chunked",
                           "chunked",
                           "base64",
                           "text/html",
                           "text/html;charset=utf-8",
                           "application/json",
                           "*",
                           "-",
                           "\"\"",
                           "0",
                           "en-US",
                           "pt-BR",
                           "charset=utf-8",
                           "bytes",
                           "html",
                           "json",
                           "hexa",
                           "cp437",
                           "unicode-1-1-utf-8",
                           "utf 8",
                           "text",
                           "deny",
                           "x",
                           "amz-1.0",
                           "uncompressed",
                           "application/zip",
                           "application/xml+rpc",
                           "attachment; filename=a.txt",
                           "true",
                           "default",
                           "\x1b[2Jm",
                           "rot13"}) {
    CAPTURE(name);
    auto shown = name;
    std::ranges::replace_if(
      shown, [](char c) { return c <= ' ' || c > '~'; }, '?');
    auto says = "Content-Encoding names '" + shown + "', which is not a coding";
    for (auto field : {name, name + ",", "identity, " + name}) {
      auto result = measure(field, coded);
      CHECK(result.error == failure{});
      CHECK(result.bytes == coded.size());
      CHECK_THAT(result.warning, test::contains(says));
    }
    for (auto field : {"gzip," + name, name + ", gzip"}) {
      auto result = measure(field, coded);
      CHECK(result.error == failure{});
      CHECK(result.bytes == 7);
      CHECK_THAT(result.warning, test::contains(says));
    }
  }
  CHECK(measure("gzip, identity,", coded).warning == "");
}

TEST_CASE("an error page that cannot be decoded counts as received") {
  meter_options options{.sha256 = true, .wire_sha256 = true, .lenient = true};
  auto page = sample(40'000);
  auto coded = test::gzip(page);
  struct {
    std::string field;
    std::string body;
    std::string warning;
  } const cases[]{
    {"gzip", page, "gzip content is corrupt after "},
    {"br, gzip", coded, "br content is corrupt after "},
    {"gzip", coded.substr(0, 5'000), "gzip content is truncated after 5000"},
    {"compress", page, "unknown content coding 'compress'"},
    {"gzip, gzip, gzip", page, "more than 2 content codings"},
  };
  for (auto& [field, body, warning] : cases)
    for (auto piece : {size_t{1'000}, std::string::npos}) {
      CAPTURE(field, piece);
      auto result = measure(field, body, piece, options);
      CHECK(result.error == failure{});
      CHECK(result.bytes == body.size());
      CHECK(result.wire_bytes == body.size());
      CHECK(result.wire_sha256 == digest_of(body));
      CHECK_THAT(result.warning,
                 test::contains(warning)
                   && test::contains("the body counts as received"));
    }
  auto good = measure("gzip", coded, 1'000, options);
  CHECK(good.bytes == page.size());
  CHECK(good.sha256 == digest_of(page));
  CHECK(good.wire_sha256 == digest_of(coded));
  CHECK(good.warning == "");
  options.max_bytes = 10'000;
  CHECK(measure("gzip", page, 1'000, options).error.kind
        == error_kind::too_large);
}

TEST_CASE("the body as received has a separate digest") {
  auto content = sample(100'000);
  for (auto& [coding, encode] : coders) {
    CAPTURE(coding);
    auto raw = encode(content);
    auto both = measure(coding, raw, 1'021,
                        {.sha256 = true, .wire_sha256 = true});
    CHECK(both.sha256 == digest_of(content));
    CHECK(both.wire_sha256 == digest_of(raw));
    auto wire = measure(coding, raw, 1'021, {.wire_sha256 = true});
    CHECK(wire.sha256 == "");
    CHECK(wire.wire_sha256 == digest_of(raw));
  }
}

TEST_CASE("an empty body has no content in any coding") {
  for (auto coding : {"", "gzip", "deflate", "br", "zstd", "gzip, br", "odd"}) {
    CAPTURE(coding);
    body_meter meter{digesting, coding};
    CHECK(feed(meter, ""));
    auto result = end(meter);
    CHECK(result.ok);
    CHECK(result.bytes == 0);
    CHECK(result.wire_bytes == 0);
    CHECK(result.sha256 == digest_of(""));
  }
}

TEST_CASE("a body may be as large as the limit and no larger") {
  auto content = sample(50'000);
  for (auto& [coding, encode] : coders) {
    auto raw = encode(content);
    for (auto piece : pieces) {
      CAPTURE(coding, piece);
      CHECK(measure(coding, raw, piece, capped(50'000)).error == failure{});
      auto refused = measure(coding, raw, piece, capped(49'999));
      CHECK_FALSE(refused.ok);
      CHECK(refused.error.kind == error_kind::too_large);
      CHECK(refused.error.detail.find("exceeds the limit of 49999 bytes")
            != std::string::npos);
    }
  }
}

TEST_CASE("the limit counts decoded content") {
  std::string content = "tiny";
  auto raw = test::gzip(test::zstd(content));
  CHECK(measure("zstd, gzip", raw, 1, capped(4)).error == failure{});
  // Incompressible, so every coding makes it a little longer.
  std::string noise(1'000'000, '\0');
  std::minstd_rand rng{1};
  std::ranges::generate(noise, [&] { return static_cast<char>(rng() >> 8); });
  raw = test::zlib(test::brotli(noise));
  CHECK(raw.size() > noise.size());
  CHECK(measure("br, deflate", raw, 16'384, capped(noise.size())).error
        == failure{});
}

TEST_CASE("decompression bombs end at the limit and take no memory") {
  constexpr uint64_t cap = 1'000'000;
  std::vector<std::pair<std::string, std::string>> bombs;
  bombs.emplace_back("gzip", test::zeros("gzip", bomb_size));
  bombs.emplace_back("br", brotli_bomb());
  bombs.emplace_back("zstd", test::zeros("zstd", bomb_size));
  bombs.emplace_back("gzip, zstd", test::zstd(bombs[0].second));
  bombs.emplace_back("br, br", test::brotli(bombs[1].second));
  auto before = peak_memory();
  for (auto& [coding, raw] : bombs)
    for (auto piece : pieces) {
      CAPTURE(coding, piece);
      auto result = measure(coding, raw, piece, capped(cap));
      CHECK(result.error.kind == error_kind::too_large);
      CHECK(result.bytes > cap);
      CHECK(result.bytes <= cap + 16'384);
    }
  CHECK(peak_memory() - before < 64 * 1024 * 1024);
}

TEST_CASE("decompression bombs are measured completely without a limit") {
  auto raw = test::zeros("gzip", 64 * 1024 * 1024);
  auto result = measure("gzip", raw);
  CHECK(result.error == failure{});
  CHECK(result.bytes == 64 * 1024 * 1024);
}

TEST_CASE("a bomb inside another coding ends at the limit, too") {
  // Empty gzip members: a megabyte between the codings, but no content.
  std::string members;
  for (auto empty = test::gzip(""); members.size() < 1'000'000;)
    members += empty;
  auto raw = test::gzip(members);
  CHECK(measure("gzip, gzip", raw, 4'096, capped(2'000'000)).ok);
  auto result = measure("gzip, gzip", raw, 4'096, capped(10'000));
  CHECK(result.error.kind == error_kind::too_large);
  CHECK(result.bytes == 0);
}

TEST_CASE("decoding ends at the deadline") {
  auto& raw = brotli_bomb();
  auto now = std::chrono::steady_clock::now();
  auto result = measure("br", raw, std::string::npos, {.deadline = now + 20ms});
  CHECK(result.error.kind == error_kind::timeout);
  CHECK(result.bytes < bomb_size);
  CHECK(measure("br", raw, 1, {.deadline = now}).error
        == failure{error_kind::timeout,
                   "br content is still being decoded at the total deadline "
                   "after 1 received and 0 decoded bytes"});
}

TEST_CASE("a coded body cut anywhere is truncated") {
  auto content = sample(400);
  for (auto& [coding, encode] : compressors) {
    auto raw = encode(content);
    for (size_t length = 1; length < raw.size(); ++length)
      for (size_t piece : {1, 7, 1'000}) {
        CAPTURE(coding, length, piece);
        auto result = measure(coding, raw.substr(0, length), piece, digesting);
        CHECK_FALSE(result.ok);
        CHECK(result.error.kind == error_kind::truncated);
        CHECK(result.sha256 == "");
      }
  }
}

TEST_CASE("a body cut in one of several codings is truncated") {
  auto inner = test::gzip(sample(400));
  for (size_t length = 1; length < inner.size(); ++length) {
    CAPTURE(length);
    auto result = measure("gzip, br", test::brotli(inner.substr(0, length)));
    CHECK(result.error.kind == error_kind::truncated);
    CHECK(result.error.detail.starts_with("gzip content is truncated after"));
  }
}

TEST_CASE("members and frames follow one another") {
  auto first = sample(1'000);
  auto second = sample(70'000);
  auto digest = digest_of(first + second);
  // RFC 8878, section 3.1.2: magic number, size, as many bytes.
  auto skippable = "\x5e\x2a\x4d\x18\x03\0\0\0abc"s;
  const std::vector<std::pair<std::string, std::string>> bodies{
    {"gzip", test::gzip(first) + test::gzip(second)},
    {"gzip", test::gzip("") + test::gzip(first) + test::gzip("")
               + test::gzip(second) + test::gzip("")},
    {"zstd", test::zstd(first) + test::zstd(second)},
    {"zstd", skippable + test::zstd(first) + skippable + skippable
               + test::zstd(second) + skippable},
  };
  for (auto& [coding, raw] : bodies)
    for (auto piece : pieces) {
      CAPTURE(coding, piece);
      auto result = measure(coding, raw, piece, digesting);
      CHECK(result.error == failure{});
      CHECK(result.bytes == first.size() + second.size());
      CHECK(result.sha256 == digest);
    }
}

TEST_CASE("further members are checked like the first") {
  auto content = sample(300);
  for (auto& [coding, encode] : {coders[1], coders[5]}) {
    auto member = encode(content);
    for (size_t length = 1; length < member.size(); ++length)
      for (size_t piece : {1, 3, 1'000}) {
        CAPTURE(coding, length, piece);
        auto raw = member + member.substr(0, length);
        CHECK(measure(coding, raw, piece).error.kind == error_kind::truncated);
      }
    auto corrupt = member;
    corrupt.back() ^= 1; // part of length or checksum
    CHECK(measure(coding, member + corrupt).error.kind == error_kind::decode);
  }
}

TEST_CASE("bytes after a complete body are received but are not content") {
  auto content = sample(1'000);
  for (auto& [coding, encode] : compressors)
    for (auto& rest : {"\n"s, "\0"s, "\0\0\0\0\0\0\0\0"s, "<!-- cached -->"s,
                       "\x1fno member"s, "\x28\xb5no frame"s, "\x50\x2ano"s,
                       std::string(100'000, 'x')})
      for (size_t piece : {size_t{1}, size_t{1'021}, std::string::npos}) {
        CAPTURE(coding, rest.substr(0, 20), piece);
        auto raw = encode(content) + rest;
        auto result = measure(coding, raw, piece, digesting);
        CHECK(result.error == failure{});
        CHECK(result.bytes == content.size());
        CHECK(result.wire_bytes == raw.size());
        CHECK(result.sha256 == digest_of(content));
      }
}

TEST_CASE("checksums and lengths of gzip, zlib and zstd are verified") {
  auto content = sample(500);
  struct {
    std::string coding;
    std::string raw;
    size_t from_end;
  } const cases[]{
    {"gzip", test::gzip(content), 8}, // CRC-32 and length
    {"deflate", test::zlib(content), 4},
    {"zstd", test::zstd(content), 4},
  };
  for (auto& c : cases)
    for (size_t i = 1; i <= c.from_end; ++i) {
      CAPTURE(c.coding, i);
      auto raw = c.raw;
      raw[raw.size() - i] ^= 0x10;
      CHECK(measure(c.coding, raw).error.kind == error_kind::decode);
      CHECK(measure(c.coding, raw, 1).error.kind == error_kind::decode);
    }
}

TEST_CASE("a zstd frame has the length in its header, in any pieces") {
  // Single segment, 18 bytes announced; then a last block that is empty.
  constexpr std::string_view frame{"\x28\xb5\x2f\xfd\x20\x12\1\0\0", 9};
  for (size_t piece : {1, 2, 5, 7, 9}) {
    CAPTURE(piece);
    CHECK(measure("zstd", frame, piece).error.kind == error_kind::decode);
  }
  constexpr std::string_view empty{"\x28\xb5\x2f\xfd\x20\0\1\0\0", 9};
  CHECK(measure("zstd", empty, 1).error.kind == error_kind::none);
}

TEST_CASE("content before corrupt data counts, in any pieces") {
  auto damaged = [](std::string coded) {
    coded[coded.size() - 6] ^= 1; // of the checksum
    return coded;
  };
  auto content = sample(3'000);
  struct {
    std::string field;
    std::string raw;
  } const cases[]{
    {"gzip", damaged(test::gzip(content))},
    {"br, gzip", damaged(test::gzip(test::brotli(content)))},
    {"zstd, gzip", damaged(test::gzip(test::zstd(content)))},
  };
  for (auto& [field, raw] : cases)
    for (size_t piece :
         {size_t{1}, size_t{7}, size_t{100}, std::string::npos}) {
      CAPTURE(field, piece);
      CHECK(measure(field, raw, piece, capped(1'000)).error.kind
            == error_kind::too_large);
      auto result = measure(field, raw, piece, capped(10'000));
      CHECK(result.error.kind == error_kind::decode);
      CHECK_THAT(result.error.detail,
                 test::contains("gzip content is corrupt")
                   && test::contains("and 3000 decoded bytes"));
    }
}

TEST_CASE("errors say what is wrong with the content") {
  struct {
    std::string coding;
    std::string raw;
    uint64_t cap;
    failure expected;
  } const cases[]{
    {"gzip",
     "<html>",
     0,
     {error_kind::decode, "gzip content is corrupt after 6 received and 0 "
                          "decoded bytes: incorrect header check"}},
    {"br",
     "<html>",
     0,
     {error_kind::decode,
      "br content is corrupt after 6 received and 0 decoded bytes"}},
    {"zstd",
     "<html>",
     0,
     {error_kind::decode,
      "zstd content is corrupt after 6 received and 0 decoded bytes: it does "
      "not start as RFC 8878 requires"}},
    {"deflate",
     "x \1\2\3\4content",
     0,
     {error_kind::decode, "deflate content is corrupt after 13 received and 0 "
                          "decoded bytes: it needs a preset dictionary"}},
    {"gzip",
     test::gzip("content").substr(0, 20),
     0,
     {error_kind::truncated,
      "gzip content is truncated after 20 received and 7 decoded bytes"}},
    {"gzip",
     test::gzip("content"),
     5,
     {error_kind::too_large, "gzip content exceeds the limit of 5 bytes after "
                             "27 received and 6 decoded bytes"}},
    {"",
     "content",
     5,
     {error_kind::too_large, "content exceeds the limit of 5 bytes"}},
  };
  for (auto& c : cases) {
    CAPTURE(c.coding);
    auto result = measure(c.coding, c.raw, std::string::npos, capped(c.cap));
    CHECK(result.error.kind == c.expected.kind);
    CHECK(result.error.detail == c.expected.detail);
  }
}

TEST_CASE("zstd may use a window of at most 8 MiB") {
  auto content = sample(100'000);
  for (auto piece : pieces) {
    CAPTURE(piece);
    CHECK(measure("zstd", test::zstd_stream(content, 23), piece).ok);
    auto result = measure("zstd", test::zstd_stream(content, 24), piece);
    CHECK(result.error.kind == error_kind::decode);
    CHECK(result.error.detail.ends_with(": its window is over 8 MiB"));
  }
}

TEST_CASE("zstd in a format from before its RFC is corrupt") {
  // The library accepts these, with windows of 128 MiB.
  auto before = peak_memory();
  for (char version : {'\x22', '\x23', '\x24', '\x25', '\x26', '\x27'})
    for (auto piece : pieces) {
      CAPTURE(static_cast<int>(version), piece);
      auto result = measure(
        "zstd", version + "\xb5\x2f\xfd\x00\x88\x40\x00\x01xxxxxxxx"s, piece);
      CHECK(result.error.kind == error_kind::decode);
      CHECK(result.error.detail.ends_with("start as RFC 8878 requires"));
    }
  CHECK(peak_memory() - before < 16 * 1024 * 1024);
}

TEST_CASE("a body that decodes to many bytes is decoded within the allowance") {
  constexpr size_t size = 20 << 20;
  auto whole = test::gzip(sample(100'000));
  struct {
    std::string coding, raw;
    uint64_t bytes;
  } const cases[]{
    {"gzip", test::zeros("gzip", size), size},
    {"deflate", test::zlib(std::string(size, '\0')), size},
    {"br", test::zeros("br", size), size},
    {"zstd", test::zeros("zstd", size), size},
    {"br, gzip", test::gzip(test::zeros("br", size)), size},
    {"gzip, gzip", test::gzip(test::zeros("gzip", size)), size},
    {"gzip", whole, 100'000},
    {"", std::string(100'000, 'x'), 100'000},
  };
  constexpr uint64_t ration = 50'000;
  // A step that has started writes all its output.
  constexpr uint64_t tolerated = 16 * 1024;
  for (auto& c : cases) {
    CAPTURE(c.coding, c.raw.size());
    body_meter meter{digesting, c.coding};
    auto allowance = ration;
    auto ok = meter.feed(c.raw, allowance);
    uint64_t before = 0;
    while (ok && meter.busy()) {
      CHECK(allowance == 0);
      CHECK(meter.bytes() - before <= ration + tolerated);
      before = meter.bytes();
      allowance = ration;
      ok = meter.proceed(allowance);
    }
    auto result = end(meter);
    CHECK(result.ok);
    CHECK(result.bytes == c.bytes);
    CHECK(result.wire_bytes == c.raw.size());
    CHECK(result.sha256
          == measure(c.coding, c.raw, std::string::npos, digesting).sha256);
  }
}

TEST_CASE("a body over the limit counts one byte more than the limit") {
  auto content = sample(300'000);
  for (auto& [coding, encode] : compressors)
    for (auto piece : pieces) {
      CAPTURE(coding, piece);
      auto result = measure(coding, encode(content), piece, capped(1'000));
      CHECK(result.error.kind == error_kind::too_large);
      CHECK(result.bytes == 1'001);
    }
  CHECK(measure("", content, 7, capped(1'000)).bytes == 1'001);
  CHECK(measure("", content, 65'536, capped(1'000)).bytes == 1'001);
}

TEST_CASE("a rejected body stays rejected") {
  body_meter meter{digesting, "gzip"};
  CHECK_FALSE(feed(meter, "no gzip"));
  auto error = meter.error();
  CHECK_FALSE(feed(meter, test::gzip("content")));
  CHECK_FALSE(feed(meter, ""));
  CHECK_FALSE(meter.finish());
  CHECK(meter.error() == error);
  CHECK(meter.wire_bytes() == 7);
  CHECK_FALSE(meter.sha256());
}

TEST_CASE("the digest is available once the body is finished, and stays") {
  body_meter meter{digesting, ""};
  CHECK(feed(meter, "abc"));
  CHECK_FALSE(meter.sha256());
  CHECK(meter.finish());
  REQUIRE(meter.sha256());
  auto digest = *meter.sha256();
  CHECK(meter.finish());
  CHECK(meter.sha256() == digest);
  CHECK(measure("", "abc").sha256 == "");
}

TEST_CASE("a meter may move in the middle of a body") {
  auto content = sample(50'000);
  auto raw = test::gzip(content);
  body_meter first{digesting, "gzip"};
  CHECK(feed(first, std::string_view{raw}.substr(0, 1'000)));
  body_meter second{std::move(first)};
  CHECK(feed(second, std::string_view{raw}.substr(1'000, 1'000)));
  body_meter third{{}, "br"};
  third = std::move(second);
  CHECK(feed(third, std::string_view{raw}.substr(2'000)));
  auto result = end(third);
  CHECK(result.ok);
  CHECK(result.sha256 == digest_of(content));
}

TEST_CASE("corrupt bodies end as a failure or as content, and never crash") {
  auto seed = std::random_device{}();
  CAPTURE(seed);
  std::minstd_rand rng{seed};
  auto content = sample(3'000);
  std::vector<std::pair<std::string, std::string>> bodies;
  for (auto& [coding, encode] : compressors)
    bodies.emplace_back(coding, encode(content));
  bodies.emplace_back("zstd, br", test::brotli(test::zstd(content)));
  for (int round = 0; round < 4'000; ++round) {
    auto [field, raw] = bodies[rng() % bodies.size()];
    for (auto n = rng() % 4; n > 0; --n)
      raw[rng() % raw.size()] = static_cast<char>(rng() >> 8);
    if (rng() % 4 == 0)
      raw.erase(rng() % raw.size(), rng() % 20);
    if (rng() % 4 == 0)
      raw.insert(rng() % raw.size(), raw.substr(rng() % raw.size(), 20));
    CAPTURE(round, field);
    auto result = measure(field, raw, 1 + rng() % 5'000, capped(100'000));
    CHECK(result.ok == (result.error.kind == error_kind::none));
    CHECK(result.wire_bytes <= raw.size());
    CHECK(result.bytes <= 100'001);
    auto kind = result.error.kind;
    CHECK((kind == error_kind::none || kind == error_kind::truncated
           || kind == error_kind::decode || kind == error_kind::too_large));
    CHECK(result.error.detail.empty() == result.ok);
  }
}

TEST_CASE("noise instead of a coded body never crashes") {
  auto seed = std::random_device{}();
  CAPTURE(seed);
  std::minstd_rand rng{seed};
  for (int round = 0; round < 4'000; ++round) {
    auto& coding = compressors[rng() % compressors.size()].coding;
    std::string raw(1 + rng() % 200, '\0');
    std::ranges::generate(raw, [&] { return static_cast<char>(rng() >> 8); });
    CAPTURE(round, coding);
    auto result = measure(coding, raw, 1 + rng() % 200, capped(100'000));
    CHECK(result.ok == (result.error.kind == error_kind::none));
    CHECK(result.bytes <= 100'001);
  }
}
