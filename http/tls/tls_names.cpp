// SPDX-License-Identifier: BSD-3-Clause

#include "http/tls/tls_names.hpp"

#include "http/url/ascii.hpp"

#include <openssl/x509v3.h>

#include <algorithm>

namespace muster::http {

namespace {

bool is_label(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_alpha(c) || is_digit(c) || c == '-' || c == '_';
  });
}

/// Whether the name has at least two labels.
bool is_domain(std::string_view text) {
  auto dot = text.find('.');
  return dot != text.npos && is_label(text.substr(0, dot))
         && (is_label(text.substr(dot + 1)) || is_domain(text.substr(dot + 1)));
}

bool equal_in_any_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

} // namespace

bool matches_with_underscore(std::string_view pattern, std::string_view host) {
  if (host.ends_with('.'))
    host.remove_suffix(1);
  if (!pattern.starts_with("*.") || host.find('_') == host.npos)
    return false;
  auto domain = pattern.substr(2);
  auto dot = host.find('.');
  return dot != host.npos && is_label(host.substr(0, dot)) && is_domain(domain)
         && equal_in_any_case(host.substr(dot + 1), domain);
}

bool names_with_underscore(X509* certificate, std::string_view host) {
  auto names = static_cast<GENERAL_NAMES*>(
    X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  auto result = false;
  for (int i = 0; i < sk_GENERAL_NAME_num(names) && !result; ++i) {
    auto name = sk_GENERAL_NAME_value(names, i);
    if (name->type != GEN_DNS)
      continue;
    auto text =
      reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
    auto size = static_cast<size_t>(ASN1_STRING_length(name->d.dNSName));
    result = matches_with_underscore({text, size}, host);
  }
  GENERAL_NAMES_free(names);
  return result;
}

} // namespace muster::http
