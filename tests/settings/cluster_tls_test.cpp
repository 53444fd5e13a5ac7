// SPDX-License-Identifier: BSD-3-Clause

#include "settings/check_cluster.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/scratch.hpp"

#include <openssl/pem.h>

#include <memory>

using namespace muster::test;
using muster::check_cluster_tls;

namespace {

/// The error of check_cluster_tls() for files with these contents, with their
/// paths replaced by CERT, KEY and CA.
std::string verdict(const std::string& cert, const std::string& key,
                    const std::string& ca) {
  muster::test::temporary_file cert_file{"node.pem", cert};
  muster::test::temporary_file key_file{"node.key", key};
  muster::test::temporary_file ca_file{"ca.pem", ca};
  auto result =
    check_cluster_tls({cert_file.path(), key_file.path(), ca_file.path()});
  for (auto [path, shown] :
       {std::pair{cert_file.path(), "CERT"}, std::pair{key_file.path(), "KEY"},
        std::pair{ca_file.path(), "CA"}})
    if (auto at = result.find(path); at != std::string::npos)
      result.replace(at, path.size(), shown);
  return result;
}

std::string verdict(const identity& own, const authority& trusted) {
  return verdict(own.certificate, own.key, trusted.pem());
}

std::string encrypted(const std::string& key, bool pkcs8) {
  std::unique_ptr<BIO, decltype(&BIO_free)> in{
    BIO_new_mem_buf(key.data(), static_cast<int>(key.size())), BIO_free};
  std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), BIO_free};
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> parsed{
    PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr),
    EVP_PKEY_free};
  REQUIRE(parsed);
  const unsigned char passphrase[] = {'x', 'y', 'z', 'w'};
  auto write = pkcs8 ? PEM_write_bio_PrivateKey
                     : PEM_write_bio_PrivateKey_traditional;
  REQUIRE(write(out.get(), parsed.get(), EVP_aes_128_cbc(), passphrase,
                sizeof passphrase, nullptr, nullptr)
          == 1);
  char* bytes = nullptr;
  auto size = BIO_get_mem_data(out.get(), &bytes);
  return {bytes, static_cast<size_t>(size)};
}

} // namespace

TEST_CASE("files of one authority are accepted") {
  authority ca;
  auto own = ca.issue();
  CHECK(verdict(own, ca) == "");
  CHECK(verdict(own.certificate + ca.pem(), own.key, ca.pem()) == "");
  authority other{"Another Authority"};
  CHECK(verdict(own.certificate, own.key, other.pem() + ca.pem()) == "");
  certificate_spec both;
  both.extended_key_usage = "serverAuth,clientAuth";
  CHECK(verdict(ca.issue(both), ca) == "");
}

TEST_CASE("a TLS file that cannot be read is named with the reason") {
  authority ca;
  auto own = ca.issue();
  muster::test::temporary_file cert{"a.pem", own.certificate};
  muster::test::temporary_file key{"a.key", own.key};
  muster::test::temporary_file trusted{"ca.pem", ca.pem()};
  CHECK(check_cluster_tls({"/nonexistent", key.path(), trusted.path()})
        == "cluster.tls.cert: '/nonexistent' cannot be read: No such file or "
           "directory");
  CHECK(check_cluster_tls({cert.path(), "/nonexistent", trusted.path()})
        == "cluster.tls.key: '/nonexistent' cannot be read: No such file or "
           "directory");
  CHECK(check_cluster_tls({cert.path(), key.path(), "/"})
        == "cluster.tls.ca: '/' cannot be read: Is a directory");
  CHECK(check_cluster_tls({"/dev/zero", key.path(), trusted.path()})
        == "cluster.tls.cert: '/dev/zero' cannot be read: File too large");
}

TEST_CASE("a file with other content is refused") {
  authority ca;
  auto own = ca.issue();
  auto damaged = own.certificate;
  damaged.replace(damaged.size() / 2, 4, "@@@@");
  for (auto text : {"", "nonsense\n", own.key.c_str()}) {
    CAPTURE(text);
    CHECK(verdict(text, own.key, ca.pem())
          == "cluster.tls.cert: 'CERT' contains no certificate in PEM format");
    CHECK(verdict(own.certificate, own.key, text)
          == "cluster.tls.ca: 'CA' contains no certificate in PEM format");
  }
  for (auto text : {"", "nonsense\n", own.certificate.c_str(),
                    "-----BEGIN PRIVATE KEY-----\nAAAA\n"
                    "-----END PRIVATE KEY-----\n"}) {
    CAPTURE(text);
    CHECK(verdict(own.certificate, text, ca.pem())
          == "cluster.tls.key: 'KEY' contains no private key in PEM format");
  }
  CHECK(verdict(damaged, own.key, ca.pem())
          .starts_with("cluster.tls.cert: 'CERT' contains a certificate that "
                       "cannot be read: "));
  CHECK(
    verdict(own.certificate, own.key, ca.pem() + damaged)
      .starts_with(
        "cluster.tls.ca: 'CA' contains a certificate that cannot be read: "));
}

TEST_CASE("a certificate that is not valid now is refused with its date") {
  authority ca;
  auto ended = verdict(expired(ca), ca);
  CHECK(ended.starts_with(
    "cluster.tls.cert: 'CERT' contains a certificate that expired on 20"));
  CHECK(ended.ends_with(" UTC"));
  auto early = verdict(not_yet_valid(ca), ca);
  CHECK(early.starts_with("cluster.tls.cert: 'CERT' contains a certificate "
                          "that is not valid before 20"));
  certificate_spec past;
  past.valid_from = std::chrono::hours{-48};
  past.valid_to = std::chrono::hours{-24};
  authority old{"Old Authority", past};
  CHECK(verdict(old.issue(), old)
          .starts_with(
            "cluster.tls.ca: 'CA' contains a certificate that expired on 20"));
}

TEST_CASE("a key must be unencrypted and belong to the certificate") {
  authority ca;
  auto own = ca.issue();
  for (auto pkcs8 : {true, false})
    CHECK(verdict(own.certificate, encrypted(own.key, pkcs8), ca.pem())
          == "cluster.tls.key: 'KEY' is encrypted; remove the passphrase with "
             "`openssl pkey`");
  CHECK(verdict(own.certificate, ca.issue().key, ca.pem())
        == "cluster.tls.key: 'KEY' does not match the certificate in "
           "cluster.tls.cert");
}

TEST_CASE("a certificate must be from the authority of the cluster") {
  authority ca;
  auto expected =
    "cluster.tls.cert: 'CERT' was not issued by an authority in cluster.tls.ca";
  CHECK(verdict(ca.issue(), authority{"Somebody Else"}) == expected);
  CHECK(verdict(ca.issue(), authority{}) == expected);
  CHECK(verdict(self_signed(), ca) == expected);
  auto own = ca.issue();
  CHECK(verdict(own.certificate, own.key, ca.issue().certificate) == expected);
}

TEST_CASE("a certificate must be valid for both sides of a connection") {
  authority ca;
  certificate_spec spec;
  spec.extended_key_usage = "serverAuth";
  CHECK(verdict(ca.issue(spec), ca)
        == "cluster.tls.cert: 'CERT' does not permit use as the certificate of "
           "a client");
  spec.extended_key_usage = "clientAuth";
  CHECK(verdict(ca.issue(spec), ca)
        == "cluster.tls.cert: 'CERT' does not permit use as the certificate of "
           "a server");
}
