// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string>
#include <string_view>

namespace muster::output {

/// Host and port as in `url`; empty if it has none. Cut if it is longer than a
/// host name can be.
std::string_view host_of(std::string_view url);

/// The same in lower case.
std::string lower_host_of(std::string_view url);

} // namespace muster::output
