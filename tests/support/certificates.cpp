// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/certificates.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <stdexcept>

namespace muster::test {

namespace {

using key_ptr = std::shared_ptr<EVP_PKEY>;
using certificate_ptr = std::shared_ptr<X509>;

void require(bool ok, const char* what) {
  if (!ok)
    throw std::runtime_error{std::string{"OpenSSL could not "} + what};
}

key_ptr make_key() {
  key_ptr key{EVP_EC_gen("P-256"), EVP_PKEY_free};
  require(key != nullptr, "make a key");
  return key;
}

template<class Write>
std::string to_pem(Write write) {
  std::unique_ptr<BIO, decltype(&BIO_free)> memory{BIO_new(BIO_s_mem()),
                                                   BIO_free};
  require(write(memory.get()) == 1, "write PEM");
  char* bytes = nullptr;
  auto size = BIO_get_mem_data(memory.get(), &bytes);
  return {bytes, static_cast<size_t>(size)};
}

std::string to_pem(const certificate_ptr& certificate) {
  return to_pem([&](BIO* to) { //
    return PEM_write_bio_X509(to, certificate.get());
  });
}

std::string to_pem(const key_ptr& key) {
  return to_pem([&](BIO* to) {
    return PEM_write_bio_PrivateKey(to, key.get(), nullptr, nullptr, 0, nullptr,
                                    nullptr);
  });
}

void add_extension(X509* certificate, X509* issuer, int nid,
                   const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension{
    X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()),
    X509_EXTENSION_free};
  require(extension != nullptr, "make an extension");
  X509_add_ext(certificate, extension.get(), -1);
}

/// An unsigned certificate. A null `issuer` means self-signed.
certificate_ptr make_certificate(const std::string& name, const key_ptr& key,
                                 const certificate_spec& spec, X509* issuer) {
  static std::atomic<long> serial{1};
  certificate_ptr result{X509_new(), X509_free};
  auto raw = result.get();
  X509_set_version(raw, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(raw), serial++);
  using std::chrono::seconds;
  X509_gmtime_adj(X509_getm_notBefore(raw), seconds{spec.valid_from}.count());
  X509_gmtime_adj(X509_getm_notAfter(raw), seconds{spec.valid_to}.count());
  X509_set_pubkey(raw, key.get());
  X509_NAME_add_entry_by_txt(
    X509_get_subject_name(raw), "CN", MBSTRING_UTF8,
    reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(raw, X509_get_subject_name(issuer ? issuer : raw));
  return result;
}

void add_leaf_extensions(X509* certificate, X509* issuer,
                         const certificate_spec& spec) {
  std::string list;
  for (auto& name : spec.names)
    list += (list.empty() ? "DNS:" : ",DNS:") + name;
  for (auto& address : spec.addresses)
    list += (list.empty() ? "IP:" : ",IP:") + address;
  add_extension(certificate, issuer, NID_subject_alt_name, list);
  if (!spec.extended_key_usage.empty())
    add_extension(certificate, issuer, NID_ext_key_usage,
                  spec.extended_key_usage);
}

std::string subject_of(const certificate_spec& spec) {
  return spec.names.empty() ? spec.addresses.at(0) : spec.names.at(0);
}

} // namespace

struct authority::state {
  key_ptr key = make_key();
  certificate_ptr certificate;
};

authority::authority(const std::string& name, const certificate_spec& spec)
  : state_{std::make_unique<state>()} {
  state_->certificate = make_certificate(name, state_->key, spec, nullptr);
  auto raw = state_->certificate.get();
  add_extension(raw, raw, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(raw, raw, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(raw, raw, NID_subject_key_identifier, "hash");
  require(X509_sign(raw, state_->key.get(), EVP_sha256()) > 0, "sign");
}

authority::~authority() = default;

authority::authority(authority&&) noexcept = default;

std::string authority::pem() const {
  return to_pem(state_->certificate);
}

identity authority::issue(const certificate_spec& spec) const {
  auto key = make_key();
  auto issuer = state_->certificate.get();
  auto leaf = make_certificate(subject_of(spec), key, spec, issuer);
  add_leaf_extensions(leaf.get(), issuer, spec);
  require(X509_sign(leaf.get(), state_->key.get(), EVP_sha256()) > 0, "sign");
  return {to_pem(leaf), to_pem(key)};
}

identity self_signed(const certificate_spec& spec) {
  auto key = make_key();
  auto leaf = make_certificate(subject_of(spec), key, spec, nullptr);
  add_leaf_extensions(leaf.get(), leaf.get(), spec);
  require(X509_sign(leaf.get(), key.get(), EVP_sha256()) > 0, "sign");
  return {to_pem(leaf), to_pem(key)};
}

} // namespace muster::test
