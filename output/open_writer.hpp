// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/files/console.hpp"
#include "output/files/writer.hpp"

#include <memory>
#include <string>

namespace muster::output {

/// Checks that these options have a format and that the names of columns do not
/// clash. Returns a sentence that says what is wrong, or empty. Touches no
/// file.
std::string check(const options& opts);

/// Opens the output. On failure returns null and says what and where in
/// `error`. `term` is where text goes; it outlives the writer.
std::unique_ptr<writer> open_writer(const options& opts, console& term,
                                    std::string& error,
                                    const run_start& run = {});

} // namespace muster::output
