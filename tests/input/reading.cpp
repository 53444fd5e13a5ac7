// SPDX-License-Identifier: BSD-3-Clause

#include "tests/input/reading.hpp"

namespace muster::test {

std::vector<std::string> reading::urls() const {
  std::vector<std::string> result;
  for (auto& line : lines)
    result.push_back(line.error.empty() ? line.url : "!" + line.error);
  return result;
}

reading read_all(const input::input_settings& opts) {
  reading result;
  auto reader = input::reader::open(opts, result.error);
  if (!reader)
    return result;
  result.opened = true;
  for (;;) {
    input::line line;
    result.status = reader->next(line);
    if (result.status == input::read_status::would_wait)
      continue;
    if (result.status != input::read_status::ready)
      break;
    result.lines.push_back(std::move(line));
  }
  result.error = reader->error();
  return result;
}

reading read_file(const std::string& path,
                  const std::vector<std::string>& carry) {
  input::input_settings opts;
  opts.files = {path};
  opts.carry = carry;
  return read_all(opts);
}

std::string without_directory(const std::string& sentence,
                              const scratch_directory& files) {
  auto result = sentence;
  auto dir = files / "";
  for (size_t at; (at = result.find(dir)) != result.npos;)
    result.erase(at, dir.size());
  return result;
}

} // namespace muster::test
