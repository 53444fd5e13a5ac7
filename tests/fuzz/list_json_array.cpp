// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/lists.hpp"

// A list that is one JSON array.
namespace muster::fuzz {

void run(std::string_view bytes) {
  auto make = [](input::window& bytes) {
    return input::make_json_array_stream(bytes, {"url", {"id"}});
  };
  check_list(make, bytes, 1);
}

std::vector<std::string> seeds() {
  auto result = list_seeds("formats/json_array_test.cpp");
  for (auto& text : literals("input/formats/jsonl_test.cpp"))
    result.push_back("[" + text + "," + text + "]");
  return result;
}

} // namespace muster::fuzz
