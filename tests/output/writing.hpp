// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/files/console.hpp"
#include "output/files/writer.hpp"
#include "output/open_writer.hpp"
#include "tests/output/records.hpp"
#include "tests/support/scratch.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace muster::test {

/// A directory, and what it takes to open a writer of a file in it.
struct writing {
  scratch_directory dir;
  output::console term{1, 2};
  output::output_settings opts;
  output::run_start run;
  std::string error; ///< Why the last open() gave nothing.

  std::unique_ptr<output::writer> open() {
    error.clear();
    return output::open_writer(opts, term, error, run);
  }
};

/// Whole responses of a few hosts, by turns.
inline std::vector<record> some_records(uint64_t first, uint64_t count) {
  std::vector<record> result;
  for (uint64_t i = first; i < first + count; ++i)
    result.push_back(ok_record(i, "https://h" + std::to_string(i % 7) + "/"
                                    + std::to_string(i)));
  return result;
}

} // namespace muster::test
