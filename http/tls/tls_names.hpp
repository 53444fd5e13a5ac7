// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <openssl/x509.h>

#include <string_view>

namespace muster::http {

/// Whether `pattern`, a DNS name of a certificate, matches a `host` with an
/// underscore, such as `*.s3.example` and `my_bucket.s3.example`. OpenSSL does
/// not let a star match an underscore, but browsers do. Otherwise the rules of
/// RFC 9525, section 6.3, hold: the star is the complete left-most label,
/// matches one label, and at least two labels follow. False if the host has no
/// underscore, because OpenSSL has decided then.
bool matches_with_underscore(std::string_view pattern, std::string_view host);

/// Whether one of the certificate's DNS names (subjectAltName) matches `host`
/// in this way.
bool names_with_underscore(X509* certificate, std::string_view host);

} // namespace muster::http
