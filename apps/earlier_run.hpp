// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "crawl/inputs/resume_filter.hpp"
#include "output/journal/rewrite.hpp"
#include "settings/settings.hpp"

#include <memory>
#include <optional>
#include <string>

namespace muster {

/// The state that a resumed run continues from; empty for a new run.
struct earlier_run {
  std::optional<resume_filter> filter;
  /// Set if records of a file are replaced. The output is then written there,
  /// and finish() must be called at the end.
  std::unique_ptr<output::rewrite> replacing;
};

/// With `config.resume`, reads the output file, checks that it belongs to this
/// input, as far as the input can be read twice, and sets `config.output` to
/// continue it. If this fails, the file does not change.
output::failure open_earlier_run(settings& config, earlier_run& result);

} // namespace muster
