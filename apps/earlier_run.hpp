// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/inputs/resume_filter.hpp"
#include "output/files/writer.hpp"
#include "output/journal/rewrite.hpp"
#include "settings/settings.hpp"

#include <memory>
#include <optional>

namespace muster {

/// What a run continues, and where it writes.
struct earlier_run {
  /// Unset for a new run.
  std::optional<resume_filter> filter;
  /// Set if records of a file are replaced; finish() must be called at the end.
  std::unique_ptr<output::rewrite> replacing;
  output::output_settings target;        ///< Where to write.
  std::optional<output::extent> content; ///< What `target` contains already.
  write_receipt before;                  ///< Counts of the earlier records.
};

/// With `config.resume`, reads the output file, and checks that it belongs to
/// this input, as far as the input can be read twice. If this fails, the file
/// does not change.
output::problem open_earlier_run(const settings& config, earlier_run& result);

} // namespace muster
