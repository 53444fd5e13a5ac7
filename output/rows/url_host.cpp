// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/url_host.hpp"

#include <algorithm>
#include <cctype>

namespace muster::output {

std::string_view host_of(std::string_view url) {
  auto scheme = url.find("://");
  if (scheme == std::string_view::npos)
    return {};
  auto host = url.substr(scheme + 3);
  auto end = std::find_if(host.begin(), host.end(), [](char c) {
    return c == '/' || c == '\\' || c == '?' || c == '#';
  });
  host = {host.begin(), end};
  if (auto at = host.rfind('@'); at != std::string_view::npos)
    host.remove_prefix(at + 1);
  return host.substr(0, 261); // 253 of a name, a colon, a port and a margin.
}

std::string lower_host_of(std::string_view url) {
  std::string result{host_of(url)};
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return result;
}

} // namespace muster::output
