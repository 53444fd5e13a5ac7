// SPDX-License-Identifier: BSD-3-Clause

// How a fetcher finds the addresses to connect to.

#include "actors/node/fetcher.hpp"

#include "http/dns/dns.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace muster {

using http::error_kind;

namespace {

using std::chrono::duration_cast;

/// The addresses that `filter` permits.
std::vector<http::ip_address> allowed(std::vector<http::ip_address> addresses,
                                      const http::address_filter& filter) {
  std::erase_if(addresses,
                [&](const auto& address) { return filter.denies(address); });
  return addresses;
}

/// As in a URL: IPv6 in brackets.
std::string host_text(const http::ip_address& address) {
  return address.v6 ? "[" + address.str() + "]" : address.str();
}

} // namespace

void fetcher_state::begin_exchange() {
  exchange_begun_ = self_->clock().now();
  result_.dns = absent;
  auto& settings = config_->settings;
  auto to = settings.connect_to.lookup(current().host, current().port);
  port_ = to.port;
  via_.reset();
  resolves_proxy_ = false;
  if (auto proxy = settings.proxies.lookup(current()))
    via_ = http::proxy_route{std::move(proxy), to.host, to.port};
  // The proxy gets the name, unless the address is known without a look-up:
  // then fetch.deny may exclude it.
  auto only_proxy = via_ && via_->proxy->resolves_names()
                    && !http::parse_ip(to.host)
                    && !http::is_loopback_name(to.host);
  if (only_proxy)
    reach_proxy();
  else
    resolve(to.host);
}

void fetcher_state::reach_proxy() {
  if (auto why = config_->proxies->refusal(*via_->proxy, exchange_begun_);
      !why.empty()) {
    fail(error_kind::proxy, std::move(why));
    return;
  }
  resolves_proxy_ = true;
  port_ = via_->proxy->port;
  resolve(via_->proxy->host);
}

void fetcher_state::resolve(const std::string& host) {
  if (auto literal = http::parse_ip(host)) {
    use_addresses({*literal});
    return;
  }
  phase_ = phase::resolving;
  asked_resolver_ = self_->clock().now();
  // Most hosts are in the cache, and need no message.
  if (auto known = config_->names ? config_->names->find(host, asked_resolver_)
                                  : nullptr) {
    on_addresses(*known);
    return;
  }
  self_->send(config_->resolver,
              look_up_order{host, caf::actor_cast<fetcher_actor>(self_)});
}

void fetcher_state::on_addresses(const http::dns_answer& answer) {
  if (phase_ != phase::resolving)
    return;
  auto took =
    duration_cast<microseconds>(self_->clock().now() - asked_resolver_);
  result_.dns = result_.dns == absent ? took : result_.dns + took;
  if (answer.lack != http::shortage::none) {
    set_aside(answer.lack);
    return;
  }
  if (!answer.addresses.empty())
    use_addresses(answer.addresses);
  else if (resolves_proxy_)
    miss_proxy(answer);
  else
    fail(error_kind::dns, answer.error, answer.temporary);
}

void fetcher_state::miss_proxy(const http::dns_answer& answer) {
  auto error = "cannot reach the proxy " + via_->proxy->shown() + ": "
               + answer.error;
  note_proxy(http::proxy_state::useless, error);
  fail(error_kind::proxy, std::move(error), answer.temporary);
}

void fetcher_state::note_proxy(http::proxy_state state,
                               const std::string& error) {
  config_->proxies->note(*via_->proxy, state, error, self_->clock().now());
}

void fetcher_state::use_addresses(std::vector<http::ip_address> addresses) {
  // The user has chosen the proxy, so fetch.deny does not apply to it.
  if (!resolves_proxy_)
    addresses = permitted(std::move(addresses));
  if (addresses.empty())
    return;
  if (!via_ || resolves_proxy_) {
    connect(std::move(addresses));
    return;
  }
  if (!via_->proxy->resolves_names())
    via_->host = host_text(addresses.front());
  reach_proxy();
}

std::vector<http::ip_address>
fetcher_state::permitted(std::vector<http::ip_address> addresses) {
  auto first = addresses.front();
  addresses = allowed(std::move(addresses), config_->settings.deny);
  if (addresses.empty())
    fail(error_kind::blocked,
         "address " + first.str() + " is excluded by fetch.deny");
  return addresses;
}

} // namespace muster
