#pragma once

#include "actors/resume_filter.hpp"
#include "apps/settings.hpp"
#include "output/rewrite.hpp"

#include <memory>
#include <optional>
#include <string>

namespace muster {

/// What a run that resumes goes on with; nothing if it begins.
struct earlier_run {
  std::optional<resume_filter> filter;
  /// Set if records of a file are replaced; the output then goes there, and
  /// has to be finished at the end.
  std::unique_ptr<output::rewrite> replacing;
};

/// With `config.resume` reads what is in the output's file, checks that it is
/// of this input, as far as that can be read twice, and has `config.output` go
/// on with it. Fails if it cannot; then the file is as it was.
output::failure open_earlier_run(settings& config, earlier_run& result);

} // namespace muster
