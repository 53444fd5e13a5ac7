// SPDX-License-Identifier: BSD-3-Clause

#include "messages/host_waits.hpp"

#include "http/retry.hpp"

#include <algorithm>

namespace muster {

namespace {

/// The longest name of a host (RFC 1035, section 2.3.4).
constexpr size_t longest_name = 255;

bool is_valid(const host_wait& x) {
  auto is_printable = [](char c) { return c > ' ' && c < 127; };
  return !x.host.empty() && x.host.size() <= longest_name
         && std::ranges::all_of(x.host, is_printable) && x.status >= 400
         && x.status < 600 && x.wait >= std::chrono::milliseconds{0}
         && x.wait <= http::max_retry_after;
}

} // namespace

bool is_valid(const host_wait_list& list) {
  return list.size() <= max_host_waits
         && std::ranges::all_of(list,
                                [](const auto& x) { return is_valid(x); });
}

} // namespace muster
