// SPDX-License-Identifier: BSD-3-Clause

#include "messages/record.hpp"

namespace muster {

std::string_view to_string(outcome value) {
  switch (value) {
    case outcome::ok:
      return "ok";
    case outcome::http_error:
      return "http_error";
    case outcome::error:
      return "error";
    case outcome::duplicate:
      return "duplicate";
  }
  return "";
}

uint64_t held_by(const std::string& text) {
  // Short texts are in the string itself. The allocator needs some bytes more.
  static const auto inside = std::string{}.capacity();
  constexpr uint64_t overhead = 16;
  return text.capacity() > inside ? text.capacity() + 1 + overhead : 0;
}

uint64_t held_by(const fetch_result& result) {
  uint64_t sum = 0;
  for (auto* text :
       {&result.final_url, &result.content_type, &result.remote_ip,
        &result.sha256, &result.wire_sha256, &result.error, &result.warning})
    sum += held_by(*text);
  if (const auto& facts = result.handshake.facts)
    sum += sizeof *facts + held_by(facts->issuer);
  sum += result.fields.size() * sizeof(std::string);
  for (const auto& value : result.fields)
    sum += held_by(value);
  for (const auto& hop : result.chain)
    sum += sizeof hop + held_by(hop.url);
  return sum;
}

} // namespace muster
