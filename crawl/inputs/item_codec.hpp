// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/job.hpp"

#include <string>
#include <string_view>

namespace muster {

/// Appends an item that has a target, without its host. The format is only for
/// this process.
void append_item(std::string& out, const input_item& item);

/// Removes an item of `host` from the front of `bytes`. Returns false, without
/// a change, if the item is not complete.
bool take_item(std::string_view& bytes, std::string_view host, input_item& out);

} // namespace muster
