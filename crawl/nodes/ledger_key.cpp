// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/ledger_key.hpp"

#include <algorithm>
#include <charconv>

namespace muster {

namespace {

/// Ends the URL, and also the credentials if the target may contain further
/// secrets.
constexpr char separator = '\n';

} // namespace

std::string key_of(const http::url& target) {
  auto key = target.str();
  if (target.username.empty() && target.password.empty()
      && !target.cut_in_secret)
    return key;
  key += separator + target.username + ':' + target.password;
  if (target.cut_in_secret)
    key += separator;
  return key;
}

http::url target_of(std::string_view key) {
  http::url result;
  auto url = key.substr(0, key.find(separator));
  auto rest = key.substr(url.size());
  constexpr std::string_view secure = "https://", plain = "http://";
  result.secure = url.starts_with(secure);
  result.port = result.secure ? 443 : 80;
  url.remove_prefix(
    std::min(url.size(), (result.secure ? secure : plain).size()));
  auto authority = url.substr(0, url.find('/'));
  result.target = url.substr(authority.size());
  auto colon = authority.rfind(':');
  if (colon != authority.npos && authority.back() != ']') {
    auto port = authority.substr(colon + 1);
    std::from_chars(port.data(), port.data() + port.size(), result.port);
    authority = authority.substr(0, colon);
  }
  result.host = authority;
  if (rest.empty())
    return result;
  rest.remove_prefix(1);
  result.cut_in_secret = rest.ends_with(separator);
  if (result.cut_in_secret)
    rest.remove_suffix(1);
  auto end = std::min(rest.find(':'), rest.size());
  result.username = rest.substr(0, end);
  result.password = rest.substr(std::min(end + 1, rest.size()));
  return result;
}

std::string shown_target(std::string key) {
  auto end = key.find(separator);
  if (end == key.npos)
    return key;
  if (key.ends_with(separator))
    return target_of(key).shown();
  key.resize(end);
  return key;
}

} // namespace muster
