// SPDX-License-Identifier: BSD-3-Clause

#include "http/tls/tls.hpp"

#include "http/tls/tls_names.hpp"
#include "http/url/ip_address.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <new>
#include <system_error>

namespace muster::http {

namespace {

/// The offered protocol in ALPN's wire form (RFC 7301).
constexpr unsigned char alpn_http11[] = "\x08http/1.1";

/// Stores the reason of the first error in the session's peer. Accepts names
/// that browsers accept and OpenSSL does not.
int on_certificate(int ok, X509_STORE_CTX* check) {
  if (ok)
    return ok;
  auto ssl = static_cast<SSL*>(
    X509_STORE_CTX_get_ex_data(check, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto peer = static_cast<tls_peer*>(SSL_get_app_data(ssl));
  if (peer == nullptr)
    return 0;
  auto certificate = X509_STORE_CTX_get_current_cert(check);
  auto code = X509_STORE_CTX_get_error(check);
  if (code == X509_V_ERR_HOSTNAME_MISMATCH
      && names_with_underscore(certificate, peer->host)) {
    X509_STORE_CTX_set_error(check, X509_V_OK);
    return 1;
  }
  peer->facts = read_tls_facts(ssl, X509_STORE_CTX_get0_cert(check));
  peer->problem = describe_certificate_problem(
    certificate, code, X509_STORE_CTX_get_error_depth(check), peer->host);
  return 0;
}

/// Stores a session that can be resumed.
int on_session(SSL* ssl, SSL_SESSION* session) {
  auto peer = static_cast<tls_peer*>(SSL_get_app_data(ssl));
  auto sessions =
    static_cast<tls_sessions*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  sessions->keep(peer->server, {session, SSL_SESSION_free});
  return 1; // `sessions` owns the reference now.
}

bool load_authorities(SSL_CTX* context, const std::string& file,
                      std::string& error) {
  if (SSL_CTX_load_verify_file(context, file.c_str()) == 1)
    return true;
  if (auto readable = std::fopen(file.c_str(), "r")) {
    std::fclose(readable);
    error = "CA file " + file + " contains no certificate in PEM format";
  } else {
    error = "cannot read CA file " + file + ": "
            + std::generic_category().message(errno);
  }
  return false;
}

bool add_authorities(SSL_CTX* context, const tls_settings& settings,
                     std::string& error) {
  const auto& pem = settings.ca_pem;
  std::unique_ptr<BIO, decltype(&BIO_free)> source{
    BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free};
  auto free_all = [](STACK_OF(X509_INFO) * all) {
    sk_X509_INFO_pop_free(all, X509_INFO_free);
  };
  std::unique_ptr<STACK_OF(X509_INFO), decltype(free_all)> found{
    PEM_X509_INFO_read_bio(source.get(), nullptr, nullptr, nullptr)};
  auto store = SSL_CTX_get_cert_store(context);
  auto any = false;
  for (int i = 0; found && i < sk_X509_INFO_num(found.get()); ++i)
    if (auto certificate = sk_X509_INFO_value(found.get(), i)->x509)
      any |= X509_STORE_add_cert(store, certificate) == 1;
  if (!any)
    error = (settings.ca_file.empty() ? "the text with the trusted authorities"
                                      : "CA file " + settings.ca_file)
            + " contains no certificate in PEM format";
  return any;
}

} // namespace

std::optional<tls_context> tls_context::make(const tls_settings& settings,
                                             std::string& error,
                                             size_t sessions) {
  tls_context result;
  result.context_.reset(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  auto context = result.native();
  if (context == nullptr)
    throw std::bad_alloc{};
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_alpn_protos(context, alpn_http11, sizeof alpn_http11 - 1);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS
                              | SSL_MODE_ENABLE_PARTIAL_WRITE
                              | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Return after each TLS message that is not data, and never renegotiate.
  SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  result.sessions_ = std::make_shared<tls_sessions>(sessions);
  SSL_CTX_set_app_data(context, result.sessions_.get());
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT
                                            | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, on_session);
  // Report an end without close_notify, because an attacker may cause it.
  SSL_CTX_clear_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_verify(context,
                     settings.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE,
                     settings.verify ? on_certificate : nullptr);
  if (!settings.ca_pem.empty() || !settings.ca_file.empty()) {
    auto loaded = settings.ca_pem.empty()
                    ? load_authorities(context, settings.ca_file, error)
                    : add_authorities(context, settings, error);
    ERR_clear_error();
    if (!loaded)
      return std::nullopt;
  } else if (settings.verify) {
    result.store_ = std::make_shared<std::once_flag>();
  }
  return result;
}

std::shared_ptr<SSL> tls_context::open(tls_peer& peer) const {
  if (store_)
    std::call_once(*store_, SSL_CTX_set_default_verify_paths, native());
  std::shared_ptr<SSL> result{SSL_new(native()), SSL_free};
  auto ssl = result.get();
  if (ssl == nullptr)
    throw std::bad_alloc{};
  SSL_set_app_data(ssl, &peer);
  if (auto last = sessions_->find(peer.server))
    SSL_set_session(ssl, last.get());
  auto param = SSL_get0_param(ssl);
  if (auto literal = parse_ip(peer.host)) {
    X509_VERIFY_PARAM_set1_ip(param, literal->bytes.data(),
                              literal->v6 ? 16 : 4);
    return result;
  }
  // Certificates and SNI have names without the final dot.
  auto name = peer.host;
  if (name.ends_with('.'))
    name.pop_back();
  SSL_set_tlsext_host_name(ssl, name.c_str());
  X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  X509_VERIFY_PARAM_set1_host(param, name.c_str(), name.size());
  return result;
}

} // namespace muster::http
