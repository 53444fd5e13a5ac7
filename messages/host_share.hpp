// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/url/url.hpp"

#include <caf/meta/type_name.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

/// A host, or one share of it. It has its own limits and URLs.
class host_share {
public:
  host_share() = default;

  /// The host itself if its limits are not divided, so `count` is 1.
  explicit host_share(std::string_view host, uint32_t share = 0,
                      uint32_t count = 1)
    : name_{http::host_key(host)} {
    if (count > 1)
      name_ += separator + std::to_string(share);
  }

  /// All shares of a host.
  static std::vector<host_share> all_of(std::string_view host, uint32_t count) {
    std::vector<host_share> result;
    for (uint32_t share = 0; share < count; ++share)
      result.emplace_back(host, share, count);
    return result;
  }

  /// The host_key(), and the number of the share if there are several: `h#3`.
  const std::string& name() const {
    return name_;
  }

  /// The host_key().
  std::string_view host() const {
    return std::string_view{name_}.substr(0, name_.find(separator));
  }

  bool operator==(const host_share&) const = default;

  template<class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, host_share& x) {
    return f(caf::meta::type_name("host_share"), x.name_);
  }

private:
  static constexpr char separator = '#'; ///< No host contains it.

  std::string name_;
};

} // namespace muster

template<>
struct std::hash<muster::host_share> {
  size_t operator()(const muster::host_share& x) const {
    return std::hash<std::string>{}(x.name());
  }
};
