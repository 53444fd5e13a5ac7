// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/redirect_hops.hpp"

#include "crawl/nodes/printable.hpp"

#include <chrono>
#include <string_view>

namespace muster {

using namespace std::chrono_literals;

namespace {

/// Maximum size in bytes of a URL in a chain.
constexpr size_t max_hop = 2'048;

std::string_view without_ellipsis(std::string_view text) {
  if (text.ends_with(ellipsis))
    text.remove_suffix(ellipsis.size());
  return text;
}

} // namespace

std::vector<redirect_hop> chain_of(const std::vector<http::url>& visited,
                                   const std::vector<uint16_t>& statuses) {
  std::vector<redirect_hop> result;
  result.reserve(visited.size());
  for (size_t i = 0; i < visited.size() && i < statuses.size(); ++i) {
    result.push_back({statuses[i], visited[i].shown()});
    make_printable(result.back().url, max_hop);
  }
  return result;
}

std::string problem_of_chain(const std::vector<redirect_hop>& chain,
                             size_t followed) {
  if (chain.size() > followed + 1)
    return "a result with " + std::to_string(chain.size()) + " redirects";
  for (const auto& hop : chain) {
    if (!is_redirect(hop.status))
      return "a result with a redirect of status " + std::to_string(hop.status);
    if (hop.url.size() > max_hop || !is_web_url(hop.url)
        || !is_visible_ascii(without_ellipsis(hop.url)))
      return "a result with a redirect that has no valid URL";
  }
  return {};
}

size_t size_of(const std::vector<redirect_hop>& chain) {
  size_t result = 0;
  for (const auto& hop : chain)
    result += sizeof(hop) + hop.url.size();
  return result;
}

bool is_redirect(uint16_t status) {
  return status / 100 == 3;
}

bool is_start(microseconds since_epoch) {
  return since_epoch == absent
         || (since_epoch >= 0us && since_epoch <= end_of_time);
}

} // namespace muster
