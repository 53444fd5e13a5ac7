// SPDX-License-Identifier: BSD-3-Clause

#include "http/tls/tls_facts.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <memory>
#include <string>

using namespace muster;

namespace {

std::shared_ptr<const http::tls_facts> facts_of(const std::string& pem) {
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{
    SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
  std::unique_ptr<SSL, decltype(&SSL_free)> session{SSL_new(context.get()),
                                                    SSL_free};
  std::unique_ptr<BIO, decltype(&BIO_free)> text{
    BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free};
  std::unique_ptr<X509, decltype(&X509_free)> certificate{
    PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr), X509_free};
  return http::read_tls_facts(session.get(), certificate.get());
}

std::string issuer(const std::string& name) {
  return facts_of(test::authority{name}.pem())->issuer;
}

} // namespace

TEST_CASE("the issuer of a certificate is one line without secrets") {
  CHECK(issuer("Some Authority") == "CN=Some Authority");
  CHECK(issuer("Zertifizierungsstelle Köln")
        == "CN=Zertifizierungsstelle Köln");
  CHECK(issuer("a,b+c") == "CN=a\\,b\\+c");
  CHECK(issuer("a\nb\x1b[2J") == "CN=a\\0Ab\\1B[2J");
  CHECK(issuer("http://u:secret@h/") == "CN=http://***@h/");
  // RFC 5280 limits names to 64 characters, so nothing longer can be made here.
  CHECK(issuer(std::string(64, 'x')).size() == 67);
}

TEST_CASE("a server without a certificate has no issuer") {
  auto facts = facts_of("");
  CHECK(facts->issuer.empty());
  CHECK(facts->expires.count() < 0);
}
