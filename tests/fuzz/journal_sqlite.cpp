// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/journals.hpp"

// A database that a run resumes.
namespace muster::fuzz {

void run(std::string_view bytes) {
  auto found = read_back("out.db", bytes);
  auto again = read_back("out.db", bytes);
  expect(again.entries == found.entries && again.end.error == found.end.error,
         "reading a database does not change what is read", found.end.error);
}

std::vector<std::string> seeds() {
  return outputs("out.db");
}

} // namespace muster::fuzz
