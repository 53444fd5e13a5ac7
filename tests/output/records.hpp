// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/record.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace muster::test {

/// A whole response of 50231 bytes with every value set.
inline record ok_record(uint64_t index = 0,
                        std::string url = "https://python.org") {
  using namespace std::chrono_literals;
  record rec;
  rec.url = std::move(url);
  rec.node = "local";
  auto& result = rec.result;
  result.index = index;
  result.outcome = outcome::ok;
  result.status = 200;
  result.http_version = 11;
  result.redirects = 1;
  result.attempts = 1;
  result.bytes = 50'231;
  result.wire_bytes = 11'988;
  result.final_url = "https://www.python.org/";
  result.content_type = "text/html; charset=utf-8";
  result.remote_ip = "151.101.0.223";
  result.sha256 =
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
  result.handshake.facts = std::make_shared<http::tls_facts>(http::tls_facts{
    13, std::chrono::seconds{1'795'858'560}, "CN=R11,O=Let's Encrypt,C=US"});
  result.chain = {{301, "https://python.org/"}};
  result.started_at = 1'795'858'560'123'456us;
  result.dns = 1'250us;
  result.connect = 9'007us;
  result.tls = 20'310us;
  result.first_byte = 61'002us;
  result.total = 1'071'999us;
  return rec;
}

inline record http_error_record(std::string url, uint16_t status = 404) {
  auto rec = ok_record(0, std::move(url));
  rec.result.outcome = outcome::http_error;
  rec.result.status = status;
  rec.result.bytes = 153;
  return rec;
}

inline record error_record(std::string url = "https://nope.invalid",
                           http::error_kind kind = http::error_kind::dns,
                           std::string error = "host not found") {
  record rec;
  rec.url = std::move(url);
  rec.result.outcome = outcome::error;
  rec.result.attempts = 3;
  rec.result.error_kind = kind;
  rec.result.error = std::move(error);
  return rec;
}

inline record skipped_record(std::string url, uint64_t first) {
  record rec;
  rec.url = std::move(url);
  rec.result.outcome = outcome::duplicate;
  rec.duplicate_of = first;
  return rec;
}

} // namespace muster::test
