// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/human.hpp"

#include <array>
#include <cstdio>

namespace muster::output {

namespace {

// Three significant digits, or all digits of a larger whole number.
std::string three_digits(double value) {
  int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return text.data();
}

} // namespace

std::string human_bytes(uint64_t bytes) {
  static constexpr std::array units = {"KiB", "MiB", "GiB", "TiB", "PiB"};
  if (bytes < 1024)
    return std::to_string(bytes) + " B";
  auto value = static_cast<double>(bytes) / 1024;
  size_t unit = 0;
  while (value >= 1023.5 && unit + 1 < units.size()) {
    value /= 1024;
    ++unit;
  }
  return three_digits(value) + " " + units[unit];
}

std::string human_time(microseconds time) {
  auto us = static_cast<double>(time.count());
  if (us < 999'500)
    return three_digits(us / 1e3) + " ms";
  if (us < 99'950'000)
    return three_digits(us / 1e6) + " s";
  auto seconds = (time.count() + 500'000) / 1'000'000;
  if (seconds < 3600)
    return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60)
           + " s";
  auto minutes = (seconds + 30) / 60;
  return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60)
         + " min";
}

std::string human_rate(uint64_t count, microseconds time) {
  auto rate = static_cast<double>(count) * 1e6
              / static_cast<double>(time.count() > 0 ? time.count() : 1);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), rate < 9.95 ? "%.1f/s" : "%.0f/s",
                rate);
  return text.data();
}

std::string counted(uint64_t count, std::string_view noun) {
  auto text = std::to_string(count) + " " + std::string{noun};
  if (count != 1)
    text += 's';
  return text;
}

std::string labelled(std::string_view label,
                     const std::vector<std::string>& items) {
  constexpr size_t columns = 80;
  constexpr size_t indent = 13;
  std::string result;
  std::string line{label};
  line.resize(indent, ' ');
  for (size_t i = 0; i < items.size(); ++i) {
    bool last = i + 1 == items.size();
    if (line.size() > indent
        && line.size() + items[i].size() + !last > columns) {
      line.back() = '\n'; // Replace the space after the comma.
      result += line;
      line.assign(indent, ' ');
    }
    line += items[i];
    line += last ? "\n" : ", ";
  }
  return items.empty() ? result : result + line;
}

} // namespace muster::output
