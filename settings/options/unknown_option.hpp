// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/command_definition.hpp"

#include <string>
#include <string_view>

namespace muster {

/// What may be meant by an unknown `name`, without hyphens: ": did you mean
/// 'fetch.timeout'?" or, for an option of another program, ": use
/// tls.verify=false". Empty if nothing is similar. `prefix` precedes our names;
/// with hyphens, names of the command line alone are also compared.
std::string suggest(const command_definition& of, std::string_view name,
                    std::string_view prefix = "");

/// The sentence about an argument with hyphens that is no option. It must not
/// contain a value.
std::string describe_unknown(const command_definition& of,
                             std::string_view argument);

} // namespace muster
