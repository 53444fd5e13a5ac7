// SPDX-License-Identifier: BSD-3-Clause

#include "http/tls/tls_names.hpp"

#include "tests/support/catch.hpp"

#include <string>
#include <vector>

using muster::http::matches_with_underscore;

TEST_CASE("a wildcard matches one complete label, with or without "
          "underscores") {
  struct row {
    std::string pattern;
    std::string host;
    bool expected;
  };
  const std::vector<row> table{
    {"*.s3.example", "my_bucket.s3.example", true},
    {"*.S3.Example", "My_Bucket.s3.eXAMPLE", true},
    {"*.s3.example", "my_bucket.s3.example.", true},
    {"*.s3.example", "_.s3.example", true},
    {"*.s3.example", "_dmarc.s3.example", true},
    {"*.my_zone.example", "www.my_zone.example", true},
    {"*.a.b.c.example", "x_y.a.b.c.example", true},
    // Exactly one label.
    {"*.s3.example", "a.my_bucket.s3.example", false},
    {"*.s3.example", "a_b.c.s3.example", false},
    {"*.s3.example", "s3.example", false},
    {"*.s3.example", ".s3.example", false},
    {"*.my_zone.example", "my_zone.example", false},
    {"*.s3.example", "my_bucket.s4.example", false},
    {"*.s3.example", "my_bucket.xs3.example", false},
    {"*.s3.example", "my_buckets3.example", false},
    // Not before a public suffix.
    {"*.example", "my_bucket.example", false},
    {"*.com", "my_bucket.com", false},
    {"*.", "my_bucket.", false},
    {"*", "my_bucket", false},
    {"*..example", "my_bucket..example", false},
    {"*.s3..example", "my_bucket.s3..example", false},
    {"*.s3.example.", "my_bucket.s3.example", false},
    // The star is the whole label, and the only one.
    {"my*.s3.example", "my_bucket.s3.example", false},
    {"*bucket.s3.example", "my_bucket.s3.example", false},
    {"my_*.s3.example", "my_bucket.s3.example", false},
    {"**.s3.example", "my_bucket.s3.example", false},
    {"*.*.example", "my_bucket.s3.example", false},
    {"s3.*.example", "s3.my_bucket.example", false},
    {"a_b.*.example", "a_b.c.example", false},
    {std::string{"*.s3.example\0.evil.example", 25}, "my_bucket.s3.example",
     false},
    // Labels that are invalid in hosts anyway.
    {"*.s3.example", "my_bucket*.s3.example", false},
    {"*.s3.example", "my_bu\xc3\xa9.s3.example", false},
    {"*.0.0.1", "127_0.0.0.1", true},
    // Without an underscore, OpenSSL has decided.
    {"*.s3.example", "my-bucket.s3.example", false},
    {"*.0.0.1", "127.0.0.1", false},
    {"my_bucket.s3.example", "my_bucket.s3.example", false},
    {"", "my_bucket.s3.example", false},
    {"*.s3.example", "", false},
  };
  for (auto& [pattern, host, expected] : table) {
    INFO(pattern << " for " << host);
    CHECK(matches_with_underscore(pattern, host) == expected);
  }
}
