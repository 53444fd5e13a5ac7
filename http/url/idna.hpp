// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace muster::http {

/// The ASCII form of a domain name, as browsers make it: "domain to ASCII" of
/// the WHATWG URL standard (section 3.3), which is UTS #46, non-transitional,
/// with CheckBidi and CheckJoiners, without CheckHyphens, UseSTD3ASCIIRules and
/// VerifyDnsLength. `name` is UTF-8. On failure, returns nullopt and stores a
/// sentence in `error`. The result may be empty or contain empty labels.
std::optional<std::string> domain_to_ascii(std::string_view name,
                                           std::string& error);

} // namespace muster::http
