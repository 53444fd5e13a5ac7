// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/record.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::output {

/// A text that needs no escaping in any format, and ends with the call.
struct word {
  std::string_view text;
};

/// A text that ends with the call.
struct passing_text {
  std::string_view text;
};

using redirect_chain = std::vector<redirect_hop>;

/// Appends a whole number.
inline void append_number(std::string& out, uint64_t value) {
  std::array<char, 20> digits;
  auto end = std::to_chars(digits.data(), digits.data() + 20, value).ptr;
  out.append(digits.data(), end);
}

/// Appends milliseconds with three decimals: `12.345`.
inline void append_milliseconds(std::string& out, microseconds value) {
  auto count = static_cast<uint64_t>(value.count());
  append_number(out, count / 1000);
  auto rest = static_cast<unsigned>(count % 1000);
  const char decimals[] = {'.', static_cast<char>('0' + rest / 100),
                           static_cast<char>('0' + rest / 10 % 10),
                           static_cast<char>('0' + rest % 10)};
  out.append(decimals, 4);
}

/// A time in UTC as text (RFC 3339): `2026-11-28T09:36:00.123Z`.
class timestamp {
public:
  /// `since_epoch` begins with the year 1970 and ends with the year 9999.
  explicit timestamp(microseconds since_epoch) {
    using namespace std::chrono;
    const sys_time<microseconds> time{since_epoch};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const auto ms =
      static_cast<unsigned>(duration_cast<milliseconds>(time - day).count());
    const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
    set(0, year / 100);
    set(2, year % 100);
    set(5, static_cast<unsigned>(date.month()));
    set(8, static_cast<unsigned>(date.day()));
    set(11, ms / 3'600'000);
    set(14, ms / 60'000 % 60);
    set(17, ms / 1'000 % 60);
    set(21, ms % 100);
    text_[20] = static_cast<char>('0' + ms / 100 % 10);
  }

  std::string_view view() const {
    return {text_.data(), text_.size()};
  }

  /// The same without milliseconds: `2026-11-28T09:36:00Z`.
  std::string_view seconds() {
    text_[19] = 'Z';
    return {text_.data(), 20};
  }

private:
  void set(size_t at, unsigned value) {
    text_[at] = static_cast<char>('0' + value / 10);
    text_[at + 1] = static_cast<char>('0' + value % 10);
  }

  std::array<char, 24> text_{'0', '0', '0', '0', '-', '0', '0', '-',
                             '0', '0', 'T', '0', '0', ':', '0', '0',
                             ':', '0', '0', '.', '0', '0', '0', 'Z'};
};

} // namespace muster::output
