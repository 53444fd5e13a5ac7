// SPDX-License-Identifier: BSD-3-Clause

#include "http/url/ip_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace muster::http {

std::string ip_address::str() const {
  std::array<char, INET6_ADDRSTRLEN> buffer;
  if (v6)
    return inet_ntop(AF_INET6, bytes.data(), buffer.data(), buffer.size());
  // Each record contains an address, and inet_ntop() is slow because it uses
  // sprintf().
  auto end = buffer.data();
  for (size_t i = 0; i < 4; ++i) {
    if (i > 0)
      *end++ = '.';
    end = std::to_chars(end, buffer.data() + buffer.size(), bytes[i]).ptr;
  }
  return {buffer.data(), end};
}

std::optional<ip_address> parse_ip(std::string_view text) {
  const auto bracketed = text.size() > 2 && text.front() == '['
                         && text.back() == ']';
  if (bracketed)
    text = text.substr(1, text.size() - 2);
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size()
      || text.find('\0') != std::string_view::npos)
    return std::nullopt;
  std::copy(text.begin(), text.end(), terminated.begin());
  ip_address result;
  result.v6 = bracketed || text.find(':') != std::string_view::npos;
  if (inet_pton(result.v6 ? AF_INET6 : AF_INET, terminated.data(),
                result.bytes.data())
      != 1)
    return std::nullopt;
  return result;
}

} // namespace muster::http
