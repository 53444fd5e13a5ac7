// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/files/console.hpp"
#include "output/files/writer.hpp"

#include <memory>
#include <string>

namespace muster::output {

/// Checks that the options have a format and that no two columns have the same
/// name. Returns a sentence that describes the problem, or an empty string.
/// Does not open files.
std::string check(const output_settings& opts);

/// Opens the output. On failure, returns null and stores a sentence in `error`.
/// Text for people goes to `term`, which must outlive the writer.
std::unique_ptr<writer> open_writer(const output_settings& opts, console& term,
                                    std::string& error,
                                    const run_start& run = {});

} // namespace muster::output
