// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/journals.hpp"

// JSON Lines and CSV that a run resumes. The first byte chooses the format.
namespace muster::fuzz {

void run(std::string_view bytes) {
  auto csv = (take_byte(bytes) & 1) != 0;
  auto found = check_rows(csv ? "out.csv" : "out.jsonl", bytes);
  size_t size = 0;
  for (auto& entry : found.entries) {
    expect(entry.row.ends_with('\n'), "a row is whole", entry.row);
    expect(bytes.find(entry.row) != bytes.npos, "a row is the file's");
    size += entry.row.size();
  }
  expect(size <= bytes.size(), "rows are read once");
}

std::vector<std::string> seeds() {
  std::vector<std::string> result;
  for (auto& text : outputs("out.jsonl"))
    result.push_back('\0' + text);
  for (auto& text : outputs("out.csv"))
    result.push_back('\1' + text);
  return result;
}

} // namespace muster::fuzz
