// SPDX-License-Identifier: BSD-3-Clause

#include "settings/option_groups.hpp"
#include "settings/options/declare.hpp"

namespace muster {

std::vector<option> proxy_options(proxy_settings& s) {
  return {
    secret(example(
      "http://proxy.example:3128",
      letter(
        'x',
        declare("proxy.url", proxy_url(), s.url,
                "Proxy for all URLs. Empty means the proxy of the environment, "
                "none means no proxy. The schemes are http, https (TLS to the "
                "proxy), socks5 (this machine resolves names) and socks5h (the "
                "proxy does).")))),
    example(
      ".example.org,10.0.0.0/8",
      declare_list("proxy.no-proxy", name(), s.no_proxy,
                   "Servers to connect to without the proxy: names, which "
                   "include all names below them, addresses and networks, each "
                   "with or without :PORT, or * for all.",
                   true)),
    declare("proxy.from-environment", true_or_false(), s.from_environment,
            "Whether http_proxy, https_proxy, all_proxy and no_proxy are used, "
            "as curl uses them, if proxy.url or proxy.no-proxy is empty."),
  };
}

} // namespace muster
