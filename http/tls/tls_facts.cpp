// SPDX-License-Identifier: BSD-3-Clause

#include "http/tls/tls_facts.hpp"

#include "http/url/redact.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include <ctime>
#include <string_view>

namespace muster::http {

namespace {

constexpr size_t max_issuer = 512;
constexpr std::string_view ellipsis = "…";

void shorten(std::string& text) {
  if (text.size() <= max_issuer)
    return;
  auto end = max_issuer - ellipsis.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;
  text.resize(end);
  text += ellipsis;
}

/// Control characters are escaped, so the text is one line.
std::string text_of(const X509_NAME* name) {
  std::string result;
  std::unique_ptr<BIO, decltype(&BIO_free)> text{BIO_new(BIO_s_mem()),
                                                 BIO_free};
  // Without the flag, OpenSSL would escape all characters beyond ASCII.
  auto form = XN_FLAG_RFC2253
              & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  char* bytes = nullptr;
  if (text && X509_NAME_print_ex(text.get(), name, 0, form) >= 0)
    if (auto size = BIO_get_mem_data(text.get(), &bytes); size > 0)
      result.assign(bytes, static_cast<size_t>(size));
  ERR_clear_error();
  redact(result, text_kind::sentence);
  shorten(result);
  return result;
}

std::chrono::seconds seconds_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1)
    return std::chrono::seconds{-1};
  return std::chrono::seconds{::timegm(&parts)};
}

} // namespace

std::shared_ptr<const tls_facts> read_tls_facts(const SSL* session,
                                                X509* certificate) {
  auto result = std::make_shared<tls_facts>();
  result->version = SSL_version(session) == TLS1_3_VERSION ? 13 : 12;
  if (certificate != nullptr) {
    result->expires = seconds_of(X509_get0_notAfter(certificate));
    result->issuer = text_of(X509_get_issuer_name(certificate));
  }
  return result;
}

} // namespace muster::http
