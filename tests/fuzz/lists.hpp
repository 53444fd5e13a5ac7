// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "tests/fuzz/target.hpp"

#include "input/bytes/decompress.hpp"
#include "input/formats/line_splitter.hpp"
#include "input/formats/line_stream.hpp"

#include <functional>
#include <memory>

// Lists of URLs, read from memory in pieces.
namespace muster::fuzz {

using make_stream =
  std::function<std::unique_ptr<input::line_stream>(input::window&)>;

struct listed {
  std::vector<input::line> lines;
  std::vector<uint64_t> numbers;                       ///< Their line numbers.
  input::read_status status = input::read_status::end; ///< `end` or `failed`.
  std::string error;
};

/// Returns its bytes in pieces, some after a pause.
class piecewise final : public input::byte_source {
public:
  piecewise(std::string_view bytes, size_t most) : pieces_{bytes, most} {
    // nop
  }

  input::read_result read(std::span<char> buffer, input::turn&) override {
    paused_ = !paused_;
    if (paused_)
      return {input::read_status::would_wait};
    if (piece_.empty() && pieces_.done())
      return {input::read_status::end};
    if (piece_.empty())
      piece_ = pieces_.next();
    auto size = std::min(piece_.size(), buffer.size());
    std::copy_n(piece_.begin(), size, buffer.begin());
    piece_.remove_prefix(size);
    return {input::read_status::ready, size};
  }

  const std::string& error() const override {
    return error_;
  }

private:
  cutter pieces_;
  std::string_view piece_;
  bool paused_ = false;
  std::string error_;
};

inline listed read_list(const make_stream& make, std::string_view bytes,
                        size_t piece_size) {
  piecewise raw{bytes, piece_size};
  input::decompressor plain{raw};
  input::window window{plain};
  listed result;
  do {
    input::turn budget;
    result.status = window.start(budget);
  } while (result.status == input::read_status::would_wait);
  if (result.status == input::read_status::failed) {
    result.error = window.error();
    return result;
  }
  auto lines = make(window);
  auto started = false;
  for (;;) {
    input::turn budget;
    input::line line;
    result.status = started ? lines->next(line, budget) : lines->start(budget);
    if (result.status == input::read_status::would_wait)
      continue;
    if (result.status != input::read_status::ready)
      break;
    if (started) {
      result.numbers.push_back(lines->line_number());
      result.lines.push_back(std::move(line));
    }
    started = true;
  }
  if (result.status == input::read_status::failed)
    result.error = lines->error();
  return result;
}

/// Properties of every list in every format.
inline listed check_list(const make_stream& make, std::string_view bytes,
                         size_t carried) {
  auto whole = read_list(make, bytes, bytes.size() + 1);
  expect((whole.status == input::read_status::failed) == !whole.error.empty(),
         "a list that fails says why");
  uint64_t last = 0;
  for (size_t i = 0; i < whole.lines.size(); ++i) {
    auto& line = whole.lines[i];
    expect(line.carry.size() == carried, "a line carries what was asked for");
    expect(line.url.size() <= input::max_line_size, "a URL is bounded");
    if (line.error.empty())
      expect(!line.url.empty(), "a line has a URL or an error");
    expect(whole.numbers[i] >= last, "line numbers do not decrease");
    last = whole.numbers[i];
  }
  for (auto size : {size_t{1}, size_t{9}}) {
    auto parts = read_list(make, bytes, size);
    // How much zstd returns before corrupt data depends on the pieces, and this
    // part may have another fault.
    auto corrupt = [](const listed& list) {
      return list.error.find("data is corrupt") != list.error.npos;
    };
    expect(parts.status == whole.status, "pieces end as the whole does");
    if (!corrupt(parts) && !corrupt(whole))
      expect(parts.error == whole.error, "pieces fail as the whole does",
             parts.error + " | " + whole.error);
    auto same = std::min(parts.lines.size(), whole.lines.size());
    if (whole.status == input::read_status::end)
      expect(parts.lines.size() == whole.lines.size(), "pieces have all lines");
    for (size_t i = 0; i < same; ++i)
      expect(parts.numbers[i] == whole.numbers[i]
               && parts.lines[i].url == whole.lines[i].url
               && parts.lines[i].error == whole.lines[i].error
               && parts.lines[i].carry == whole.lines[i].carry,
             "pieces have the same lines", whole.lines[i].url);
  }
  return whole;
}

/// Seeds for lists of all formats.
inline std::vector<std::string> list_seeds(const std::string& file) {
  auto result = literals("input/" + file);
  std::string all;
  for (auto& text : result)
    all += text + "\n";
  result.push_back(std::move(all));
  return result;
}

} // namespace muster::fuzz
