// SPDX-License-Identifier: BSD-3-Clause

#include "http/tls/tls.hpp"
#include "http/url/ascii.hpp"
#include "http/url/ip_address.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <vector>

namespace muster::http {

namespace {

/// Names come from the peer, so make them short and printable.
std::string printable(const ASN1_STRING* text) {
  constexpr int shown = 80;
  auto bytes = ASN1_STRING_get0_data(text);
  auto size = std::min(ASN1_STRING_length(text), shown);
  std::string result{reinterpret_cast<const char*>(bytes),
                     static_cast<size_t>(size)};
  std::replace_if(
    result.begin(), result.end(), [](char c) { return c < ' ' || c > '~'; },
    '?');
  return result;
}

std::string common_name(const X509_NAME* name) {
  for (auto nid : {NID_commonName, NID_organizationName}) {
    auto at = X509_NAME_get_index_by_NID(name, nid, -1);
    if (at >= 0)
      return printable(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  }
  return "without a name";
}

std::string address_text(const ASN1_STRING* bytes) {
  auto size = ASN1_STRING_length(bytes);
  ip_address address;
  if (size != 4 && size != 16)
    return "?";
  address.v6 = size == 16;
  std::copy_n(ASN1_STRING_get0_data(bytes), size, address.bytes.begin());
  return address.str();
}

std::vector<std::string> subjects(X509* certificate) {
  std::vector<std::string> result;
  auto names = static_cast<GENERAL_NAMES*>(
    X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    auto name = sk_GENERAL_NAME_value(names, i);
    if (name->type == GEN_DNS)
      result.push_back(printable(name->d.dNSName));
    else if (name->type == GEN_IPADD)
      result.push_back(address_text(name->d.iPAddress));
  }
  GENERAL_NAMES_free(names);
  if (result.empty())
    result.push_back(common_name(X509_get_subject_name(certificate)));
  return result;
}

std::string subjects_text(X509* certificate) {
  constexpr size_t shown = 3;
  auto names = subjects(certificate);
  std::string result;
  for (size_t i = 0; i < std::min(names.size(), shown); ++i)
    result += (i > 0 ? ", " : "") + names[i];
  if (names.size() > shown)
    result += " and " + std::to_string(names.size() - shown) + " more";
  return result;
}

/// `2024-05-01`, in UTC.
std::string date(const ASN1_TIME* time) {
  std::tm parts{};
  char text[16] = "?";
  if (ASN1_TIME_to_tm(time, &parts) == 1)
    std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
  return text;
}

std::string lower_case_start(std::string text) {
  // Do not change "CA signature ...".
  if (text.size() > 1 && to_lower(text[1]) == text[1])
    text[0] = to_lower(text[0]);
  return text;
}

} // namespace

std::string describe_certificate_problem(X509* certificate, int code, int depth,
                                         std::string_view host) {
  auto reason = lower_case_start(X509_verify_cert_error_string(code));
  if (certificate == nullptr)
    return reason;
  auto subject = X509_get_subject_name(certificate);
  auto whose = depth == 0
                 ? std::string{"certificate"}
                 : "certificate of the authority " + common_name(subject);
  switch (code) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return whose + " has expired on " + date(X509_get0_notAfter(certificate));
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return whose + " is not valid before "
             + date(X509_get0_notBefore(certificate));
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "certificate is for " + subjects_text(certificate) + ", not "
             + std::string{host};
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "self-signed certificate";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return "certificate was issued by the unknown authority "
             + common_name(subject);
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "certificate was issued by the unknown authority "
             + common_name(X509_get_issuer_name(certificate));
    default:
      return whose + " was rejected: " + reason;
  }
}

std::string describe_tls_failure(const tls_peer& peer) {
  auto code = ERR_get_error();
  ERR_clear_error();
  if (!peer.problem.empty())
    return peer.problem;
  auto is = [=](int reason) {
    return ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == reason;
  };
  if (is(SSL_R_WRONG_VERSION_NUMBER) || is(SSL_R_HTTP_REQUEST)
      || is(SSL_R_PACKET_LENGTH_TOO_LONG))
    return "the server does not speak TLS on this port";
  if (is(SSL_R_UNSUPPORTED_PROTOCOL) || is(SSL_R_TLSV1_ALERT_PROTOCOL_VERSION))
    return "the server does not support TLS 1.2 or later";
  if (auto reason = ERR_reason_error_string(code))
    return reason;
  return "unknown error";
}

bool is_tls_cut() {
  auto code = ERR_peek_error();
  return ERR_GET_LIB(code) == ERR_LIB_SSL
         && ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
}

} // namespace muster::http
