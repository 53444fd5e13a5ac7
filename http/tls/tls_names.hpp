// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <openssl/x509.h>

#include <string_view>

namespace muster::http {

/// Whether `pattern`, a DNS name of a certificate, stands for `host` although
/// OpenSSL says no, since it takes no label with an underscore for one of a
/// host: `*.s3.example` for `my_bucket.s3.example`. As in browsers, and as RFC
/// 9525 has it (section 6.3) but for the underscore: the star is the whole
/// left-most label and stands for one label, before at least two more. False
/// where the host has no underscore: there OpenSSL is right.
bool matches_with_underscore(std::string_view pattern, std::string_view host);

/// Whether one of the certificate's DNS names (subjectAltName) does.
bool names_with_underscore(X509* certificate, std::string_view host);

} // namespace muster::http
