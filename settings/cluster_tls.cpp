// SPDX-License-Identifier: BSD-3-Clause

#include "settings/check_cluster.hpp"
#include "settings/values/read_file.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>
#include <new>
#include <vector>

namespace muster {

namespace {

constexpr size_t max_file_size = size_t{16} << 20;

using certificate = std::shared_ptr<X509>;
using private_key = std::shared_ptr<EVP_PKEY>;

/// Never null.
template<class T, class Free>
std::shared_ptr<T> own(T* raw, Free free) {
  if (raw == nullptr)
    throw std::bad_alloc{};
  return {raw, free};
}

std::string text_of(const ASN1_TIME* time) {
  std::tm parts{};
  std::array<char, 64> buffer;
  if (ASN1_TIME_to_tm(time, &parts) != 1)
    return "a date that cannot be read";
  auto size = std::strftime(buffer.data(), buffer.size(),
                            "%Y-%m-%d %H:%M:%S UTC", &parts);
  return {buffer.data(), size};
}

/// OpenSSL's reason for the last error; empties its error queue.
std::string last_reason() {
  auto reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return reason ? reason : "unknown reason";
}

/// A PEM file that one of the options names.
class pem_file {
public:
  pem_file(std::string_view option, const std::string& path)
    : option_(option), path_(path) {
    // nop
  }

  /// `cluster.tls.key: 'node.key' ` and what is wrong with it.
  std::string problem(std::string_view what) const {
    return std::string{option_} + ": '" + path_ + "' " + std::string{what};
  }

  std::string read() {
    return read_file(path_, text_, max_file_size)
             ? std::string{}
             : problem(std::string{"cannot be read: "} + std::strerror(errno));
  }

  std::string certificates(std::vector<certificate>& result) const {
    auto source = memory();
    while (
      auto raw = PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr))
      result.emplace_back(raw, X509_free);
    auto at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    auto reason = last_reason();
    if (!at_end)
      return problem("contains a certificate that cannot be read: " + reason);
    return result.empty() ? problem("contains no certificate in PEM format")
                          : std::string{};
  }

  std::string key(private_key& result) const {
    auto encrypted = false;
    // Without this OpenSSL asks at the terminal.
    auto on_encrypted = [](char*, int, int, void* flag) {
      *static_cast<bool*>(flag) = true;
      return -1;
    };
    result.reset(PEM_read_bio_PrivateKey(memory().get(), nullptr, on_encrypted,
                                         &encrypted),
                 EVP_PKEY_free);
    ERR_clear_error();
    if (encrypted)
      return problem("is encrypted; remove the passphrase with `openssl pkey`");
    return result ? std::string{}
                  : problem("contains no private key in PEM format");
  }

private:
  std::shared_ptr<BIO> memory() const {
    return own(BIO_new_mem_buf(text_.data(), static_cast<int>(text_.size())),
               BIO_free);
  }

  std::string_view option_;
  const std::string& path_;
  std::string text_;
};

/// Why an expired or not yet valid certificate in `file` is refused.
std::string describe_dates(const pem_file& file, const X509* subject) {
  auto begin = X509_get0_notBefore(subject);
  if (X509_cmp_current_time(begin) > 0)
    return file.problem("contains a certificate that is not valid before "
                        + text_of(begin));
  return file.problem("contains a certificate that expired on "
                      + text_of(X509_get0_notAfter(subject)));
}

/// Checks the certificates in cluster.tls.cert and cluster.tls.ca as the other
/// side will.
class chain_check {
public:
  chain_check(const pem_file& cert, const std::vector<certificate>& chain,
              const pem_file& ca, const std::vector<certificate>& authorities)
    : cert_(cert), ca_(ca), chain_(chain), authorities_(authorities) {
    for (const auto& authority : authorities)
      X509_STORE_add_cert(store_.get(), authority.get());
    for (const auto& other : chain)
      sk_X509_push(others_.get(), other.get());
  }

  /// Checks the first of the chain in the role of `server` or `client`.
  std::string run(const std::string& role, int security_level) const {
    auto check = own(X509_STORE_CTX_new(), X509_STORE_CTX_free);
    if (X509_STORE_CTX_init(check.get(), store_.get(), chain_.front().get(),
                            others_.get())
        != 1)
      throw std::bad_alloc{};
    X509_STORE_CTX_set_default(check.get(), ("ssl_" + role).c_str());
    X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(check.get()),
                                     security_level);
    auto ok = X509_verify_cert(check.get()) == 1;
    ERR_clear_error();
    return ok ? std::string{} : describe(check.get(), role);
  }

private:
  std::string describe(X509_STORE_CTX* check, const std::string& role) const {
    auto code = X509_STORE_CTX_get_error(check);
    switch (code) {
      case X509_V_ERR_CERT_HAS_EXPIRED:
      case X509_V_ERR_CERT_NOT_YET_VALID: {
        auto subject = X509_STORE_CTX_get_current_cert(check);
        return describe_dates(is_authority(subject) ? ca_ : cert_, subject);
      }
      case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
      case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
      case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        return cert_.problem(
          "was not issued by an authority in cluster.tls.ca");
      case X509_V_ERR_INVALID_PURPOSE:
        return cert_.problem("does not permit use as the certificate of a "
                             + role);
      default:
        return cert_.problem(std::string{"cannot be used: "}
                             + X509_verify_cert_error_string(code));
    }
  }

  bool is_authority(const X509* subject) const {
    return std::any_of(authorities_.begin(), authorities_.end(),
                       [=](const certificate& authority) {
                         return X509_cmp(authority.get(), subject) == 0;
                       });
  }

  const pem_file& cert_;
  const pem_file& ca_;
  const std::vector<certificate>& chain_;
  const std::vector<certificate>& authorities_;
  std::shared_ptr<X509_STORE> store_ = own(X509_STORE_new(), X509_STORE_free);
  /// The certificates in it belong to `chain_`.
  std::shared_ptr<STACK_OF(X509)> others_ = own(
    sk_X509_new_null(), [](STACK_OF(X509) * stack) { sk_X509_free(stack); });
};

} // namespace

std::string check_cluster_tls(const cluster_tls& files) {
  pem_file cert{"cluster.tls.cert", files.cert};
  pem_file key{"cluster.tls.key", files.key};
  pem_file ca{"cluster.tls.ca", files.ca};
  for (auto file : {&cert, &key, &ca})
    if (auto error = file->read(); !error.empty())
      return error;
  std::vector<certificate> chain;
  if (auto error = cert.certificates(chain); !error.empty())
    return error;
  const auto& own_certificate = chain.front();
  private_key secret;
  if (auto error = key.key(secret); !error.empty())
    return error;
  auto belong = X509_check_private_key(own_certificate.get(), secret.get())
                == 1;
  ERR_clear_error();
  if (!belong)
    return key.problem("does not match the certificate in cluster.tls.cert");
  std::vector<certificate> authorities;
  if (auto error = ca.certificates(authorities); !error.empty())
    return error;
  auto context = own(SSL_CTX_new(TLS_method()), SSL_CTX_free);
  if (SSL_CTX_use_certificate(context.get(), own_certificate.get()) != 1)
    return cert.problem("cannot be used: " + last_reason());
  if (SSL_CTX_use_PrivateKey(context.get(), secret.get()) != 1)
    return key.problem("cannot be used: " + last_reason());
  chain_check check{cert, chain, ca, authorities};
  auto level = SSL_CTX_get_security_level(context.get());
  auto error = check.run("server", level);
  return error.empty() ? check.run("client", level) : error;
}

} // namespace muster
