// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/url/userinfo.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace muster::http {

/// Replaces secrets in texts.
inline constexpr std::string_view redacted = "***";

/// The positions of user information in `text`, in order, as find_userinfo()
/// finds them. Also finds URLs that are percent-encoded up to four times.
std::vector<text_range> find_credentials(std::string_view text,
                                         text_kind kind = text_kind::url);

/// `input` with the user information of every URL in it, valid or broken,
/// replaced by `***`. Use it for all texts that are printed, logged or
/// recorded. In doubt, hides too much. Does not change text without
/// credentials.
std::string redact_credentials(std::string_view input,
                               text_kind kind = text_kind::url);

/// The same in place. Fast if there is nothing to hide.
void redact(std::string& text, text_kind kind = text_kind::url);

} // namespace muster::http
