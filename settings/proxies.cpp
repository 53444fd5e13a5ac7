// SPDX-License-Identifier: BSD-3-Clause

#include "settings/proxies.hpp"

#include "http/proxy/no_proxy.hpp"
#include "http/proxy/proxy_server.hpp"
#include "settings/values/proxy_url.hpp"

#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <utility>

namespace muster {

namespace {

using proxy_ref = std::shared_ptr<const http::proxy_server>;

struct variable {
  std::string name; ///< Empty if none is set.
  std::string value;
};

/// The first variable that is set.
variable first_set(const variable_reader& from,
                   std::initializer_list<const char*> names) {
  for (auto name : names)
    if (auto value = from(name); !value.empty())
      return {name, std::move(value)};
  return {};
}

/// The proxy in a variable; null if none is set, or if it is invalid. Then
/// there is a sentence in `error`.
proxy_ref proxy_in(const variable& from, std::string& error) {
  if (from.name.empty())
    return nullptr;
  std::string why;
  auto proxy = parse_usable_proxy(from.value, why);
  if (proxy)
    return std::make_shared<const http::proxy_server>(std::move(*proxy));
  error = "the environment variable " + from.name + " is not a proxy: " + why
          + "; set proxy.url, or proxy.from-environment=false to ignore it";
  return nullptr;
}

std::string notice_of(const http::proxy_rules& rules, const variable& plain,
                      const variable& secure) {
  auto use = [](const http::proxy_server& proxy, const variable& of) {
    return "the proxy " + proxy.shown() + " (environment variable " + of.name
           + ")";
  };
  if (rules.plain && rules.secure && *rules.plain == *rules.secure)
    return "using " + use(*rules.secure, secure);
  if (!rules.secure)
    return "using " + use(*rules.plain, plain) + " for http URLs only";
  auto result = "using " + use(*rules.secure, secure) + " for https URLs";
  if (rules.plain)
    result += ", and " + use(*rules.plain, plain) + " for http URLs";
  return result + (rules.plain ? "" : " only");
}

std::string read_environment(const variable_reader& from,
                             http::proxy_rules& rules, std::string& notice) {
  auto plain = first_set(from, {"http_proxy", "all_proxy", "ALL_PROXY"});
  auto secure =
    first_set(from, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  std::string error;
  rules.plain = proxy_in(plain, error);
  rules.secure = proxy_in(secure, error);
  if (error.empty() && !rules.empty())
    notice = notice_of(rules, plain, secure);
  return error;
}

} // namespace

std::string environment_variable(const char* name) {
  auto value = std::getenv(name);
  return value ? value : "";
}

proxy_settings overridden(proxy_settings sent, const proxy_settings& own) {
  if (!own.url.empty())
    sent.url = own.url;
  if (!own.no_proxy.empty())
    sent.no_proxy = own.no_proxy;
  sent.from_environment = own.from_environment;
  return sent;
}

std::string use_proxies(const proxy_settings& config,
                        const variable_reader& from, fetch_settings& fetch,
                        std::string& notice) {
  auto& rules = fetch.proxies;
  rules = {};
  if (config.url == no_proxy_url)
    return {};
  if (!config.url.empty()) {
    std::string error;
    auto proxy = parse_usable_proxy(config.url, error);
    if (!proxy)
      return "proxy.url: " + error;
    rules.plain = std::make_shared<const http::proxy_server>(std::move(*proxy));
    rules.secure = rules.plain;
  } else if (config.from_environment) {
    if (auto error = read_environment(from, rules, notice); !error.empty())
      return error;
  }
  if (rules.empty())
    return {};
  if (fetch.transport != transport_kind::async)
    return "fetch.transport=httplib cannot use a proxy; choose async, or set "
           "proxy.url=none";
  std::string direct;
  for (auto& entry : config.no_proxy)
    direct += entry + ",";
  if (direct.empty() && config.from_environment)
    direct = first_set(from, {"no_proxy", "NO_PROXY"}).value;
  rules.direct = http::no_proxy_list{direct};
  return {};
}

} // namespace muster
