// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/target.hpp"

#include "http/body/body_meter.hpp"
#include "tests/support/compress.hpp"

#include <limits>

// A body with content codings. The first byte chooses the codings. The rest is
// the body as received, or content to encode first.
namespace muster::fuzz {

namespace {

constexpr uint64_t cap = 64 * 1024;

constexpr std::string_view fields[] = {
  "", "gzip", "deflate", "br", "zstd", "gzip, br", "zstd, gzip", "nonsense"};

struct measured {
  bool ok = false;
  uint64_t bytes = 0;
  uint64_t wire_bytes = 0;
  http::error_kind error = http::error_kind::none;
  std::string sha256;
  std::string wire_sha256;

  bool operator==(const measured&) const = default;
};

/// Options for the body of an error response, with any coding.
bool lenient = false;

/// Measures `raw` in pieces, decoding at most `step` bytes at a time.
measured measure(std::string_view field, std::string_view raw,
                 size_t piece_size, uint64_t step, uint64_t max_bytes = cap) {
  static http::decode_budget budget{uint64_t{64} << 20};
  http::body_meter meter{{.max_bytes = max_bytes,
                          .sha256 = true,
                          .wire_sha256 = true,
                          .lenient = lenient,
                          .memory = &budget},
                         field};
  cutter pieces{raw, piece_size};
  auto ok = true;
  while (ok && !pieces.done()) {
    auto allowance = step;
    ok = meter.feed(pieces.next(), allowance);
    while (ok && meter.busy()) {
      expect(!meter.is_starved(), "a body alone has memory", field);
      expect(allowance == 0, "only a used up allowance leaves work", field);
      allowance = step;
      ok = meter.proceed(allowance);
    }
    expect(allowance <= step, "an allowance does not grow", field);
  }
  measured result;
  result.ok = meter.finish();
  expect(result.ok == !meter.error(), "a rejected body has an error", field);
  result.bytes = meter.bytes();
  result.wire_bytes = meter.wire_bytes();
  result.error = meter.error().kind;
  if (meter.sha256())
    result.sha256 = http::to_hex(*meter.sha256());
  if (meter.wire_sha256())
    result.wire_sha256 = http::to_hex(*meter.wire_sha256());
  if (!lenient)
    expect(result.ok == !result.sha256.empty(), "a whole body has a digest");
  expect(result.bytes <= max_bytes + 1, "no more is decoded than the cap");
  expect(result.wire_bytes <= raw.size(), "what came is counted once");
  return result;
}

/// A complete body in one of the codings.
std::string encode(std::string_view coding, std::string_view content) {
  if (coding == "gzip")
    return test::gzip(content);
  if (coding == "deflate")
    return test::zlib(content);
  if (coding == "br")
    return test::brotli(content);
  if (coding == "zstd")
    return test::zstd_stream(content);
  return std::string{content};
}

void check_round_trip(std::string_view coding, std::string_view content) {
  auto coded = encode(coding, content);
  auto plain = measure("", content, content.size() + 1, cap);
  auto whole = measure(coding, coded, 100, 1'000);
  expect(whole.ok == plain.ok, "what was encoded decodes", coding);
  expect(whole.sha256 == plain.sha256, "... to the same content", coding);
  if (coded.size() > 1) {
    coded.pop_back();
    expect(!measure(coding, coded, 100, 1'000).ok, "a cut body is not whole",
           coding);
  }
}

} // namespace

void run(std::string_view bytes) {
  auto choice = take_byte(bytes);
  auto field = fields[choice % std::size(fields)];
  lenient = (choice & 0xC0) == 0x40;
  if (choice >= 0x80 && field.find(',') == field.npos && !field.empty()
      && field != "nonsense") {
    check_round_trip(field, bytes);
    return;
  }
  constexpr auto unlimited = std::numeric_limits<uint64_t>::max();
  auto whole = measure(field, bytes, bytes.size() + 1, unlimited);
  for (auto [piece, step] : {std::pair{size_t{1}, unlimited},
                             {size_t{40}, uint64_t{1}},
                             {size_t{40}, uint64_t{5'000}},
                             {bytes.size() + 1, uint64_t{700}}}) {
    // If a limit ends a body, the pieces after it are not counted.
    auto parts = measure(field, bytes, piece, step);
    // If zstd finds corrupt data, the output of that step is lost. It may have
    // exceeded the limit.
    auto over = [](const measured& x) {
      return x.error == http::error_kind::too_large;
    };
    if (field.find("zstd") != field.npos && over(parts) != over(whole)
        && (lenient || !(parts.ok || whole.ok)))
      continue;
    expect(parts.ok == whole.ok && parts.error == whole.error,
           "pieces end as the whole does",
           std::string{to_string(whole.error)} + " | "
             + std::string{to_string(parts.error)});
    if (whole.ok)
      expect(parts == whole, "pieces measure as the whole does", field);
  }
  // The bytes received before may have decoded to more than that.
  if (whole.ok && whole.bytes > 0 && !lenient)
    expect(measure(field, bytes, bytes.size() + 1, unlimited, whole.bytes).ok,
           "a body of just the cap is whole", field);
}

std::vector<std::string> seeds() {
  const std::string contents[] = {"", "x", std::string(3'000, 'a'),
                                  "<li><a href=\"/page/1\"><a href=\"/2\">"};
  std::vector<std::string> result;
  for (size_t i = 0; i < std::size(fields); ++i) {
    auto first = static_cast<char>(i);
    for (auto& content : contents) {
      auto coded = std::string{content};
      std::string_view rest = fields[i];
      while (!rest.empty()) {
        auto end = std::min(rest.find(", "), rest.size());
        coded = encode(rest.substr(0, end), coded);
        rest.remove_prefix(std::min(end + 2, rest.size()));
      }
      result.push_back(first + coded);
      result.push_back(static_cast<char>(0x80 | i) + content);
    }
    result.push_back(first + encode(fields[i], "one") + encode(fields[i], "two")
                     + "padding");
  }
  result.push_back('\2' + test::raw_deflate("raw deflate"));
  return result;
}

} // namespace muster::fuzz
