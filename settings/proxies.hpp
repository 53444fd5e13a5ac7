// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/settings.hpp"
#include "settings/settings.hpp"

#include <functional>
#include <string>

namespace muster {

/// Returns the value of an environment variable; empty if it is not set.
using variable_reader = std::function<std::string(const char* name)>;

/// The environment of this process.
std::string environment_variable(const char* name);

/// A node's settings take precedence over those that the coordinator sent.
proxy_settings overridden(proxy_settings sent, const proxy_settings& own);

/// Sets `fetch.proxies`. Reads the same variables as curl, in the same order:
/// http_proxy, https_proxy, HTTPS_PROXY, all_proxy, ALL_PROXY, no_proxy and
/// NO_PROXY. HTTP_PROXY is not read, because CGI programs get it from clients.
///
/// Returns an empty string, or a sentence that names the option or the
/// variable. If a proxy is in effect because of the environment, stores a
/// sentence about it in `notice`. Neither contains credentials.
std::string use_proxies(const proxy_settings& config,
                        const variable_reader& from, fetch_settings& fetch,
                        std::string& notice);

} // namespace muster
