// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/nodes/handshakes.hpp"

#include "crawl/nodes/printable.hpp"
#include "crawl/nodes/redirect_hops.hpp"

#include <chrono>
#include <memory>
#include <utility>

namespace muster {

namespace {

constexpr size_t max_issuer = 512;

std::string problem_of_issuer(const std::string& issuer) {
  return problem_of_text("certificate issuer", issuer, max_issuer);
}

} // namespace

std::string problem_of_handshake(const shared_handshake& x) {
  if (!x.facts)
    return {};
  const auto& facts = *x.facts;
  if (facts.version != 12 && facts.version != 13)
    return "a result with an unknown version of TLS";
  if (facts.expires >= std::chrono::seconds::zero()
      && (facts.expires > end_of_time))
    return "a result with an impossible end of a certificate";
  return problem_of_issuer(facts.issuer);
}

void make_printable(shared_handshake& x) {
  if (!x.facts || problem_of_issuer(x.facts->issuer).empty())
    return;
  auto facts = *x.facts;
  make_printable(facts.issuer, max_issuer);
  x.facts = std::make_shared<http::tls_facts>(std::move(facts));
}

size_t size_of(const shared_handshake& x) {
  return x.facts ? sizeof *x.facts + x.facts->issuer.size() : 0;
}

} // namespace muster
