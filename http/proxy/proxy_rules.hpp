// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/proxy/no_proxy.hpp"
#include "http/proxy/proxy_server.hpp"
#include "http/url/url.hpp"

#include <memory>

namespace muster::http {

/// Which proxy a URL uses. By default, none.
struct proxy_rules {
  std::shared_ptr<const proxy_server> plain;  ///< For http; null: none.
  std::shared_ptr<const proxy_server> secure; ///< For https; null: none.
  no_proxy_list direct; ///< Servers that are reached without them.

  /// The proxy of `target`; null: none.
  std::shared_ptr<const proxy_server> lookup(const url& target) const {
    auto& proxy = target.secure ? secure : plain;
    return proxy && !direct.matches(target.host, target.port) ? proxy : nullptr;
  }

  bool empty() const {
    return !plain && !secure;
  }
};

} // namespace muster::http
