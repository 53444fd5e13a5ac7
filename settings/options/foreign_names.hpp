// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <span>
#include <string>
#include <string_view>

namespace muster {

/// An option of another program: curl, wget2, httpx or lychee.
struct foreign_name {
  std::string_view name; ///< Without hyphens: `insecure`, `L`.
  /// The option to use instead, perhaps with its value: `tls.verify=false`.
  /// Empty if there is none.
  std::string_view ours;
  std::string_view note; ///< What else to know; may be empty.
};

/// The names that the coordinator knows, none of them its own.
std::span<const foreign_name> foreign_names();

/// "use --tls.verify=false" or "Muster does not use proxies". `prefix` precedes
/// the name of the option.
std::string advice(const foreign_name& known, std::string_view prefix);

} // namespace muster
