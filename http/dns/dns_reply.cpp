// SPDX-License-Identifier: BSD-3-Clause

#include "http/dns/dns_reply.hpp"

#include "http/net/address_filter.hpp"

#include <ares.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace muster::http {

namespace {

/// How long to keep an answer if the query for one family failed.
constexpr std::chrono::seconds partial_time_to_live{10};

struct policy {
  std::string_view base;
  unsigned prefix;
  int precedence;
};

/// The policy table of RFC 6724, section 2.1, the longest prefixes first.
constexpr std::array policies{
  policy{"::1", 128, 50},   policy{"::", 96, 1},     policy{"2001::", 32, 5},
  policy{"2002::", 16, 30}, policy{"3ffe::", 16, 1}, policy{"fec0::", 10, 1},
  policy{"fc00::", 7, 3},
};

int precedence_of(const ip_address& address) {
  static const auto networks = [] {
    std::vector<std::pair<ip_network, int>> result;
    result.reserve(policies.size());
    for (auto& x : policies)
      result.push_back({{*parse_ip(x.base), x.prefix}, x.precedence});
    return result;
  }();
  if (!address.v6)
    return 35;
  for (auto& [network, precedence] : networks)
    if (network.contains(address))
      return precedence;
  return 40;
}

bool is_final(int status) {
  return status == ARES_ENOTFOUND || status == ARES_ENODATA
         || status == ARES_EBADNAME;
}

/// Of two failures, the one with the higher rank is reported.
int weight_of(int status) {
  if (!is_final(status))
    return 3;
  return status == ARES_ENODATA ? 2 : 1;
}

} // namespace

void note_refusal(dns_reply& reply, const dns_traffic::refusal& heard) {
  if (reply.status == ARES_SUCCESS)
    return;
  if (heard.malformed)
    reply.status = ARES_EBADRESP;
  if (!heard.rcode)
    return;
  // RCODEs of RFC 1035, section 4.1.1.
  switch (*heard.rcode) {
    case 1:
      reply.status = ARES_EFORMERR;
      break;
    case 2:
      reply.status = ARES_ESERVFAIL;
      break;
    case 4:
      reply.status = ARES_ENOTIMP;
      break;
    case 5:
      reply.status = ARES_EREFUSED;
      break;
    default:
      reply.status = -static_cast<int>(*heard.rcode);
  }
}

dns_answer dns_failure(int status) {
  dns_answer result;
  result.temporary = !is_final(status);
  switch (status) {
    case ARES_ENOTFOUND:
      result.error = "host not found";
      break;
    case ARES_ENODATA:
      result.error = "host not found: the name has no address to use here";
      break;
    case ARES_EBADNAME:
      result.error = "host not found: no host can have this name";
      break;
    case ARES_ETIMEOUT:
      result.error = "no name server answered in time";
      break;
    case ARES_ESERVFAIL:
      result.error = "the name server answered SERVFAIL: it could not look up "
                     "the name";
      break;
    case ARES_EREFUSED:
      result.error = "the name server answered REFUSED: it does not serve this "
                     "machine or name";
      break;
    case ARES_ENOTIMP:
      result.error =
        "the name server answered NOTIMP: it does not support such queries";
      break;
    case ARES_EFORMERR:
      result.error =
        "the name server answered FORMERR: it did not understand the query";
      break;
    case ARES_ECONNREFUSED:
      result.error = "no name server can be reached";
      break;
    case ARES_EBADRESP:
      result.error = "the name server's answer is malformed";
      break;
    case ARES_ENOMEM:
      result.error = "out of memory while looking up the name";
      break;
    case ARES_ECANCELLED:
    case ARES_EDESTRUCTION:
      result.error = "the look-up was aborted";
      break;
    default:
      result.error =
        status < 0
          ? "the name server answered with RCODE " + std::to_string(-status)
          : std::string{"cannot look up the name: "} + ares_strerror(status);
  }
  return result;
}

void set_lack(dns_answer& failed, shortage lack) {
  failed.error = lack_sentence(lack);
  failed.temporary = true;
  failed.strained = false;
  failed.lack = lack;
}

dns_answer merge(const std::vector<dns_reply>& replies) {
  dns_answer result;
  result.time_to_live = std::chrono::seconds::max();
  std::optional<int> failure;
  for (auto& reply : replies) {
    auto failed = reply.status != ARES_SUCCESS;
    auto temporary = failed && !is_final(reply.status);
    result.strained |= temporary || reply.timeouts > 0;
    if (temporary)
      result.time_to_live = std::min(result.time_to_live, partial_time_to_live);
    else if (!failed)
      result.time_to_live = std::min(result.time_to_live, reply.time_to_live);
    if (failed && (!failure || weight_of(*failure) < weight_of(reply.status)))
      failure = reply.status;
    auto most = result.addresses.size() + max_addresses;
    for (auto& address : reply.addresses)
      if (result.addresses.size() < most
          && std::ranges::find(result.addresses, address)
               == result.addresses.end())
        result.addresses.push_back(address);
  }
  if (result.addresses.empty()) {
    auto strained = result.strained;
    result = dns_failure(failure.value_or(ARES_ENODATA));
    result.strained = strained;
    for (auto& reply : replies)
      if (reply.lack != shortage::none)
        set_lack(result, reply.lack);
    return result;
  }
  by_precedence(result.addresses);
  return result;
}

void by_precedence(std::vector<ip_address>& addresses) {
  std::ranges::stable_sort(addresses, std::ranges::greater{}, precedence_of);
}

} // namespace muster::http
