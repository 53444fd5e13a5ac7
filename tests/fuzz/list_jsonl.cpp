// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/lists.hpp"

// A list with one JSON object per line.
namespace muster::fuzz {

void run(std::string_view bytes) {
  auto make = [](input::window& bytes) {
    return input::make_jsonl_stream(bytes, {"url", {"id", "url"}});
  };
  for (auto& line : check_list(make, bytes, 2).lines)
    // A string has no fields.
    if (line.error.empty() && !line.carry[1].empty())
      expect(line.carry[1].find(line.url) != std::string::npos,
             "a URL is that of its field", line.url);
}

std::vector<std::string> seeds() {
  return list_seeds("formats/jsonl_test.cpp");
}

} // namespace muster::fuzz
