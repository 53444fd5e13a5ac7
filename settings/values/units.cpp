// SPDX-License-Identifier: BSD-3-Clause

#include "settings/values/units.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <span>

namespace muster {

namespace {

struct unit {
  std::string_view name;
  uint64_t factor = 1;
};

constexpr unit duration_units[] = {
  {"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}};

constexpr unit size_units[] = {
  {"", 1},
  {"B", 1},
  {"KiB", uint64_t{1} << 10},
  {"MiB", uint64_t{1} << 20},
  {"GiB", uint64_t{1} << 30},
  {"TiB", uint64_t{1} << 40},
  // As in curl, wget2, dd and head.
  {"K", uint64_t{1} << 10},
  {"M", uint64_t{1} << 20},
  {"G", uint64_t{1} << 30},
  {"T", uint64_t{1} << 40},
  {"kB", 1'000},
  {"MB", 1'000'000},
  {"GB", 1'000'000'000},
  {"TB", 1'000'000'000'000},
};

/// With more decimals, the sum below could overflow.
constexpr size_t max_decimals = 6;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool same_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) {
                      return std::tolower(x) == std::tolower(y);
                    });
}

std::optional<uint64_t> parse_digits(std::string_view digits) {
  uint64_t value = 0;
  auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(),
                                   value);
  if (ec != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  return value;
}

/// `number` is digits with at most one point; the result is in the base unit.
std::optional<uint64_t> scale(std::string_view number, uint64_t factor) {
  auto point = number.find('.');
  auto whole = parse_digits(number.substr(0, point));
  uint64_t result = 0;
  if (!whole || __builtin_mul_overflow(*whole, factor, &result))
    return std::nullopt;
  if (point == std::string_view::npos)
    return result;
  auto decimals = number.substr(point + 1);
  auto fraction = parse_digits(decimals);
  if (!fraction || decimals.size() > max_decimals)
    return std::nullopt;
  uint64_t divisor = 1;
  for (size_t i = 0; i < decimals.size(); ++i)
    divisor *= 10;
  auto scaled = *fraction * factor;
  if (scaled % divisor != 0
      || __builtin_add_overflow(result, scaled / divisor, &result))
    return std::nullopt;
  return result;
}

std::optional<uint64_t> parse(std::string_view text,
                              std::span<const unit> units) {
  auto number_end = std::find_if_not(text.begin(), text.end(), [](char c) {
    return is_digit(c) || c == '.';
  });
  auto number_size = static_cast<size_t>(number_end - text.begin());
  auto number = text.substr(0, number_size);
  auto name = text.substr(number_size);
  name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
  auto match = std::find_if(units.begin(), units.end(), [=](const unit& u) {
    return same_ignoring_case(u.name, name);
  });
  if (match != units.end())
    return scale(number, match->factor);
  if (name.empty() && number == "0")
    return 0;
  return std::nullopt;
}

std::string format(uint64_t value, std::span<const unit> units) {
  auto best = units.front();
  for (const auto& u : units)
    if (value % u.factor == 0 && value / u.factor < value / best.factor)
      best = u;
  return std::to_string(value / best.factor) + std::string{best.name};
}

} // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  constexpr auto max =
    static_cast<uint64_t>(std::chrono::milliseconds::max().count());
  auto ms = parse(text, duration_units);
  if (!ms || *ms > max)
    return std::nullopt;
  return std::chrono::milliseconds{*ms};
}

std::string format_duration(std::chrono::milliseconds duration) {
  if (duration.count() == 0)
    return "0s";
  return format(static_cast<uint64_t>(duration.count()), duration_units);
}

std::optional<bool> parse_bool(std::string_view text) {
  auto is = [text](std::string_view word) {
    return same_ignoring_case(text, word);
  };
  if (is("true") || is("yes") || is("on") || is("1"))
    return true;
  if (is("false") || is("no") || is("off") || is("0"))
    return false;
  return std::nullopt;
}

std::optional<uint64_t> parse_size(std::string_view text) {
  return parse(text, size_units);
}

std::string format_size(uint64_t bytes) {
  return format(bytes, size_units);
}

} // namespace muster
