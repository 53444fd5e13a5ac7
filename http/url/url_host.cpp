// SPDX-License-Identifier: BSD-3-Clause

#include "http/url/url_host.hpp"

#include "http/url/ascii.hpp"
#include "http/url/idna.hpp"
#include "http/url/ip_address.hpp"
#include "http/url/percent.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

namespace muster::http {

namespace {

bool is_ascii(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<uint8_t>(c) >= 0x80; });
}

/// The standard's forbidden domain code points.
bool is_forbidden(char c) {
  static constexpr auto forbidden = [] {
    std::array<bool, 256> result{};
    for (size_t byte = 0; byte <= 0x20; ++byte)
      result[byte] = true;
    for (auto byte : std::string_view{"#/:<>?@[\\]^|%\x7f"})
      result[static_cast<uint8_t>(byte)] = true;
    return result;
  }();
  return forbidden[static_cast<uint8_t>(c)];
}

std::string describe(char c) {
  if (c == ' ')
    return "a space";
  if (c > ' ' && c < 0x7f)
    return std::string{"'"} + c + "'";
  return "a control character";
}

bool has_forbidden(std::string_view host, std::string& error) {
  const auto bad = std::find_if(host.begin(), host.end(), is_forbidden);
  if (bad == host.end())
    return false;
  error = "host contains " + describe(*bad);
  return true;
}

/// Whether a label of `host`, which is in lower case, begins with `xn--`.
bool has_encoded_label(std::string_view host) {
  constexpr std::string_view prefix = "xn--";
  for (auto at = host.find(prefix); at != std::string_view::npos;
       at = host.find(prefix, at + 1))
    if (at == 0 || host[at - 1] == '.')
      return true;
  return false;
}

std::string_view without_final_dot(std::string_view host) {
  if (host.ends_with('.'))
    host.remove_suffix(1);
  return host;
}

/// Checks the limits of RFC 1035, section 2.3.4. The standard leaves this to
/// the look-up, whose error would be less clear.
bool exceeds_dns(std::string_view host, std::string& error) {
  host = without_final_dot(host);
  if (host.size() > 253) {
    error = "host name is longer than 253 characters";
    return true;
  }
  size_t begin = 0;
  for (size_t i = 0; i <= host.size(); ++i) {
    if (i < host.size() && host[i] != '.')
      continue;
    if (i - begin > 63) {
      error = "host name has a label of more than 63 characters";
      return true;
    }
    begin = i + 1;
  }
  return false;
}

bool is_hexadecimal(std::string_view number) {
  return number.starts_with("0x");
}

/// A number of the standard's IPv4 parser. A value of more than 64 bits becomes
/// the maximum, which is not valid in an address.
std::optional<uint64_t> ipv4_number(std::string_view text) {
  if (text.empty())
    return std::nullopt;
  int base = 10;
  if (is_hexadecimal(text)) {
    base = 16;
    text.remove_prefix(2);
    if (text.empty())
      return 0;
  } else if (text.size() > 1 && text.front() == '0') {
    base = 8;
  }
  uint64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, ec] = std::from_chars(text.data(), end, value, base);
  if (stop != end)
    return std::nullopt;
  if (ec == std::errc::result_out_of_range)
    return std::numeric_limits<uint64_t>::max();
  return value;
}

/// Whether the standard reads `host` as an IPv4 address, valid or not.
bool ends_in_number(std::string_view host) {
  host = without_final_dot(host);
  const auto last = host.substr(host.rfind('.') + 1);
  return !last.empty()
         && (all_digits(last)
             || (is_hexadecimal(last) && ipv4_number(last).has_value()));
}

std::optional<ip_address> parse_ipv4(std::string_view host) {
  host = without_final_dot(host);
  std::array<uint64_t, 4> parts{};
  size_t count = 0;
  for (bool more = true; more; ++count) {
    const auto dot = host.find('.');
    const auto number = ipv4_number(host.substr(0, dot));
    if (!number || count == parts.size())
      return std::nullopt;
    parts[count] = *number;
    more = dot != std::string_view::npos;
    host.remove_prefix(more ? dot + 1 : host.size());
  }
  // The last part fills all remaining bytes.
  auto value = parts[count - 1];
  if (value >= uint64_t{1} << (8 * (5 - count)))
    return std::nullopt;
  for (size_t i = 0; i + 1 < count; ++i) {
    if (parts[i] > 255)
      return std::nullopt;
    value |= parts[i] << (8 * (3 - i));
  }
  ip_address result;
  for (size_t i = 0; i < 4; ++i)
    result.bytes[i] = static_cast<uint8_t>(value >> (8 * (3 - i)));
  return result;
}

/// The standard's form: RFC 5952, but without a dotted IPv4 part.
std::string serialize_ipv6(const ip_address& address) {
  std::array<unsigned, 8> pieces{};
  for (size_t i = 0; i < pieces.size(); ++i)
    pieces[i] = address.bytes[2 * i] * 256u + address.bytes[2 * i + 1];
  size_t gap = pieces.size();
  size_t gap_length = 1;
  for (size_t begin = 0; begin < pieces.size(); ++begin) {
    auto end = begin;
    while (end < pieces.size() && pieces[end] == 0)
      ++end;
    if (end - begin > gap_length) {
      gap = begin;
      gap_length = end - begin;
    }
  }
  std::string out = "[";
  for (size_t i = 0; i < pieces.size(); ++i) {
    if (i == gap) {
      out += "::";
      i += gap_length - 1;
      continue;
    }
    if (out.size() > 1 && out.back() != ':')
      out += ':';
    std::array<char, 4> digits;
    const auto written = std::to_chars(digits.begin(), digits.end(), pieces[i],
                                       16);
    out.append(digits.data(), written.ptr);
  }
  return out + ']';
}

} // namespace

std::optional<std::string> parse_host(std::string_view input,
                                      std::string& error) {
  if (input.starts_with('[')) {
    const auto address = parse_ip(input);
    if (address)
      return serialize_ipv6(*address);
    error = input.ends_with(']') ? "host is not a valid IPv6 address"
                                 : "host has '[' without a closing ']'";
    return std::nullopt;
  }
  auto host = input.find('%') == std::string_view::npos ? std::string{input}
                                                        : percent_decode(input);
  // Check again after the mapping: it turns full-width characters into ASCII.
  if (has_forbidden(host, error))
    return std::nullopt;
  const auto ascii = is_ascii(host);
  if (ascii)
    std::transform(host.begin(), host.end(), host.begin(), to_lower);
  if (!ascii || has_encoded_label(host)) {
    auto mapped = domain_to_ascii(host, error);
    if (!mapped || has_forbidden(*mapped, error))
      return std::nullopt;
    host = std::move(*mapped);
  }
  if (host.empty()) {
    error = "no host";
    return std::nullopt;
  }
  if (!ends_in_number(host)) {
    if (exceeds_dns(host, error))
      return std::nullopt;
    return host;
  }
  if (const auto address = parse_ipv4(host))
    return address->str();
  error = "host ends in a number but is not a valid IPv4 address";
  return std::nullopt;
}

} // namespace muster::http
