// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/body/body_meter.hpp"
#include "http/dns/dns.hpp"
#include "http/status_set.hpp"
#include "settings/values/endpoint.hpp"
#include "settings/values/header_field.hpp"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster {

/// Parses, prints and describes values of one kind.
template<class T>
struct codec {
  std::string value;   ///< Placeholder for the value in help: `DURATION`.
  std::string accepts; ///< Completes "the value is not ..."; empty for any.
  std::string hint;    ///< Examples: " such as 20s".
  std::vector<std::string> words; ///< All possible values, if there are few.
  bool path = false;              ///< The value is the path of a file.

  /// False if the text is refused. `error` may say why; it stays empty if
  /// `accepts` is sufficient.
  std::function<bool(std::string_view text, T& out, std::string& error)> parse;

  /// Prints a value so that parse() reads it back.
  std::function<std::string(const T&)> print;
};

codec<std::chrono::milliseconds> duration(std::chrono::milliseconds min,
                                          std::chrono::milliseconds max);

/// A duration of whole seconds.
codec<std::chrono::seconds> whole_seconds(std::chrono::seconds min,
                                          std::chrono::seconds max);

codec<uint64_t> byte_size(uint64_t min, uint64_t max);

/// Zero, or a number in the range; decimals are allowed.
codec<double> zero_or_number(double min, double max);

/// Any text, empty or not.
codec<std::string> any_text(std::string value);

/// A name: not empty.
codec<std::string> name();

/// Text that can be sent as the value of a header field.
codec<std::string> field_text();

/// The name of a header field.
codec<std::string> field_name();

/// The same, in lower case.
codec<std::string> response_field();

/// The path of a file: not empty.
codec<std::string> path();

/// The path of a file, or empty for none.
codec<std::string> optional_path();

/// `Name: value`.
codec<std::pair<std::string, std::string>> header_field();

/// A proxy as parse_usable_proxy() accepts it, or none, or empty.
codec<std::string> proxy_url();

/// An entry of http::connect_to_map.
codec<std::string> connect_to_entry();

/// A name server.
codec<http::dns_server> dns_server();

/// An entry of http::address_filter.
codec<std::string> deny_entry();

/// Where to listen: `HOST:PORT`, port 0 for any free one, or empty for none.
codec<std::optional<endpoint>> optional_endpoint();

/// Where a server listens: `HOST:PORT`, or empty.
codec<endpoint> peer_endpoint();

/// A separator of CSV: one character, or its name. NUL is `auto`.
codec<char> separator();

/// Statuses and ranges of statuses.
codec<http::status_set> statuses();

/// Also accepts yes, no, on, off, 1 and 0.
codec<bool> true_or_false();

/// A value of true_or_false(), or unset: auto.
codec<std::optional<bool>> true_false_or_auto();

/// The digests of a meter: a list of `sha256` and `wire-sha256`, or `none`.
/// Does not change its other options.
codec<http::meter_options> digests();

/// `x, y or z`.
std::string enumerate(const std::vector<std::string>& words);

/// A whole number.
template<class T>
codec<T> whole_number(T min, T max) {
  codec<T> result;
  result.value = "N";
  result.accepts = "a whole number from " + std::to_string(min) + " to "
                   + std::to_string(max);
  result.parse = [=](std::string_view text, T& out, std::string&) {
    auto last = text.data() + text.size();
    auto [end, ec] = std::from_chars(text.data(), last, out);
    return ec == std::errc{} && end == last && out >= min && out <= max;
  };
  result.print = [](const T& number) { return std::to_string(number); };
  return result;
}

/// A word for a special value, or a value of `other`.
template<class T>
codec<T> or_word(const std::string& word, T value, codec<T> other) {
  auto result = other;
  result.value = word + "|" + other.value;
  result.accepts = word + " or " + other.accepts;
  result.parse = [=](std::string_view text, T& out, std::string& error) {
    if (text != word)
      return other.parse(text, out, error);
    out = value;
    return true;
  };
  result.print = [=](const T& x) { return x == value ? word : other.print(x); };
  return result;
}

/// One of some words.
template<class T>
codec<T> choice(std::vector<std::pair<std::string, T>> values) {
  codec<T> result;
  for (const auto& [word, value] : values) {
    result.value += (result.value.empty() ? "" : "|") + word;
    result.words.push_back(word);
  }
  result.accepts = enumerate(result.words);
  result.parse = [values](std::string_view text, T& out, std::string&) {
    for (const auto& [word, value] : values) {
      if (word == text) {
        out = value;
        return true;
      }
    }
    return false;
  };
  result.print = [values](const T& value) {
    for (const auto& [word, candidate] : values)
      if (candidate == value)
        return word;
    return std::string{};
  };
  return result;
}

} // namespace muster
