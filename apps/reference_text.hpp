#pragma once

namespace muster {

/// What docs/configuration.md says before the options.
extern const char* const reference_introduction;

/// What config/coordinator.ini says before the options.
extern const char* const example_introduction;

} // namespace muster
