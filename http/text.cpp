// SPDX-License-Identifier: BSD-3-Clause

#include "http/text.hpp"

#include <ctime>

namespace muster::http {

std::string to_text(std::chrono::milliseconds duration) {
  auto ms = duration.count();
  if (ms < 1000)
    return std::to_string(ms) + " ms";
  auto text = std::to_string(ms / 1000);
  if (auto rest = ms % 1000) {
    auto digits = std::to_string(1000 + rest).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    text += "." + digits;
  }
  return text + " s";
}

std::string to_text(std::chrono::sys_seconds time) {
  auto value = std::chrono::system_clock::to_time_t(time);
  std::tm fields{};
  gmtime_r(&value, &fields);
  char text[40];
  std::strftime(text, sizeof text, "%FT%TZ", &fields);
  return text;
}

} // namespace muster::http
