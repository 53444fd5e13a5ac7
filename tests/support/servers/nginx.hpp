// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "tests/support/certificates.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/scratch.hpp"

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace muster::test {

/// An nginx on free ports of 127.0.0.1, for HTTP and HTTPS. It runs in a
/// temporary directory and stops with the object. It serves
/// - /small.txt  13 bytes, with an entity tag;
/// - /page.html  100,000 bytes of text, compressed if gzip is accepted;
/// - /big.bin    10,000,000 bytes;
/// - /moved      301 to /small.txt;
/// - /session    302 to /r over a resumed TLS session, else to /. or /;
/// - /status/N   an error page for N of 404, 429, 500, 503;
/// - anything else 404.
class nginx {
public:
  /// `more` goes into the `server` block of the configuration, where HTTPS_PORT
  /// is the port. Throws std::runtime_error if nginx is missing or does not
  /// start.
  explicit nginx(const identity& server, const std::string& more = "");
  ~nginx();
  nginx(const nginx&) = delete;
  nginx& operator=(const nginx&) = delete;

  uint16_t http_port() const {
    return http_port_;
  }

  uint16_t https_port() const {
    return https_port_;
  }

private:
  bool start(const std::string& more);

  scratch_directory directory_;
  uint16_t http_port_ = 0;
  uint16_t https_port_ = 0;
  pid_t pid_ = -1;
};

} // namespace muster::test
