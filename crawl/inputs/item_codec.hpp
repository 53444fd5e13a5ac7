// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/job.hpp"

#include <string>
#include <string_view>

namespace muster {

/// Appends an item that has a target, but for its host. Only this process reads
/// the bytes again.
void append_item(std::string& out, const input_item& item);

/// Takes one item of `host` off the front of `bytes`. False, and nothing taken,
/// if `bytes` ends within it.
bool take_item(std::string_view& bytes, std::string_view host, input_item& out);

} // namespace muster
