// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/url/userinfo.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace muster::http {

/// Stands for what is kept secret.
inline constexpr std::string_view redacted = "***";

/// Where the user information of URLs is in `text`, in the order of the text,
/// as find_userinfo() tells, also of URLs that are percent-encoded in it, up to
/// four times.
std::vector<text_range> find_credentials(std::string_view text,
                                         text_kind kind = text_kind::url);

/// `input` with the user information of every URL in it replaced by `***`,
/// whether it is a valid URL or a broken one; for everything that is printed,
/// logged or recorded. Hides too much rather than too little. Text without
/// credentials stays as it is.
std::string redact_credentials(std::string_view input,
                               text_kind kind = text_kind::url);

/// The same in place; cheap if there is nothing to hide.
void redact(std::string& text, text_kind kind = text_kind::url);

} // namespace muster::http
