// SPDX-License-Identifier: BSD-3-Clause

#include "settings/values/codec.hpp"

#include "http/net/address_filter.hpp"
#include "http/net/connect_to.hpp"
#include "http/url/ascii.hpp"
#include "settings/values/proxy_url.hpp"
#include "settings/values/units.hpp"

#include <array>
#include <functional>
#include <optional>
#include <utility>

namespace muster {

namespace {

/// Such as 0.5 or 1000000, never in scientific form.
std::string print_number(double number) {
  std::array<char, 512> buffer; // the longest double has 327 characters
  auto [end, ec] = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                 number, std::chars_format::fixed);
  return ec == std::errc{} ? std::string{buffer.data(), end} : std::string{};
}

codec<std::string> string_codec(std::string value, std::string accepts) {
  codec<std::string> result;
  result.value = std::move(value);
  result.accepts = std::move(accepts);
  result.print = [](const std::string& text) { return text; };
  return result;
}

/// Text for which `is_valid` is true.
codec<std::string> text_codec(std::string value, std::string accepts,
                              std::function<bool(std::string_view)> is_valid) {
  auto result = string_codec(std::move(value), std::move(accepts));
  result.parse = [=](std::string_view text, std::string& out, std::string&) {
    out = text;
    return is_valid(text);
  };
  return result;
}

/// Values from `min` to `max` that `parse` returns.
template<class T>
codec<T> range_codec(std::string value, const std::string& kind,
                     std::string hint, T min, T max,
                     std::function<std::optional<T>(std::string_view)> parse,
                     std::function<std::string(const T&)> print) {
  codec<T> result;
  result.value = std::move(value);
  result.accepts = kind + " from " + print(min) + " to " + print(max);
  result.hint = std::move(hint);
  result.parse = [=](std::string_view text, T& out, std::string&) {
    auto parsed = parse(text);
    out = parsed.value_or(out);
    return parsed && out >= min && out <= max;
  };
  result.print = std::move(print);
  return result;
}

std::optional<std::chrono::seconds> parse_seconds(std::string_view text) {
  auto parsed = parse_duration(text);
  if (!parsed || *parsed % 1'000 != parsed->zero())
    return std::nullopt;
  return std::chrono::floor<std::chrono::seconds>(*parsed);
}

} // namespace

codec<std::chrono::milliseconds> duration(std::chrono::milliseconds min,
                                          std::chrono::milliseconds max) {
  return range_codec<std::chrono::milliseconds>("DURATION", "a duration",
                                                " such as 500ms, 20s, 5m or 2h",
                                                min, max, parse_duration,
                                                format_duration);
}

codec<std::chrono::seconds> whole_seconds(std::chrono::seconds min,
                                          std::chrono::seconds max) {
  return range_codec<std::chrono::seconds>("DURATION",
                                           "a duration of whole seconds",
                                           " such as 20s, 5m or 2h", min, max,
                                           parse_seconds, format_duration);
}

codec<uint64_t> byte_size(uint64_t min, uint64_t max) {
  return range_codec<uint64_t>("SIZE", "a size", " such as 4096, 64KiB or 10MB",
                               min, max, parse_size, format_size);
}

codec<double> zero_or_number(double min, double max) {
  codec<double> result;
  result.value = "NUMBER";
  result.accepts = "0 or a number from " + print_number(min) + " to "
                   + print_number(max);
  result.parse = [=](std::string_view text, double& out, std::string&) {
    auto last = text.data() + text.size();
    auto [end, ec] = std::from_chars(text.data(), last, out,
                                     std::chars_format::fixed);
    return ec == std::errc{} && end == last
           && (out == 0 || (out >= min && out <= max));
  };
  result.print = print_number;
  return result;
}

codec<std::string> any_text(std::string value) {
  return text_codec(std::move(value), "",
                    [](std::string_view) { return true; });
}

codec<std::string> name() {
  return text_codec("NAME", "a name",
                    [](std::string_view text) { return !text.empty(); });
}

codec<std::string> field_text() {
  return text_codec("TEXT", "text without control characters", is_field_value);
}

codec<std::string> field_name() {
  return text_codec("NAME", "the name of a header field, or all",
                    is_field_name);
}

codec<std::string> response_field() {
  auto result = field_name();
  result.accepts = "the name of a header field";
  result.parse = [any_case = result.parse](std::string_view text,
                                           std::string& out,
                                           std::string& error) {
    if (!any_case(text, out, error))
      return false;
    for (auto& c : out)
      c = http::to_lower(c);
    return true;
  };
  return result;
}

codec<std::string> path() {
  auto result = name();
  result.value = "FILE";
  result.accepts = "the path of a file";
  result.path = true;
  return result;
}

codec<std::string> optional_path() {
  auto result = any_text("FILE");
  result.accepts = "the path of a file";
  result.path = true;
  return result;
}

codec<std::pair<std::string, std::string>> header_field() {
  codec<std::pair<std::string, std::string>> result;
  result.value = "'NAME: VALUE'";
  result.accepts = "a header field 'Name: value'";
  result.parse = parse_header_field;
  result.print = [](const std::pair<std::string, std::string>& field) {
    return field.first + ": " + field.second;
  };
  return result;
}

codec<std::string> connect_to_entry() {
  auto result = string_codec("HOST1:PORT1:HOST2:PORT2",
                             "HOST1:PORT1:HOST2:PORT2");
  result.parse = [](std::string_view text, std::string& out,
                    std::string& error) {
    out = text;
    return http::connect_to_map{}.add(text, error);
  };
  return result;
}

codec<std::string> proxy_url() {
  auto result = string_codec("URL", "a proxy or none");
  result.parse = [](std::string_view text, std::string& out,
                    std::string& error) {
    out = text;
    return text.empty() || text == no_proxy_url
           || parse_usable_proxy(text, error);
  };
  return result;
}

codec<http::dns_server> dns_server() {
  codec<http::dns_server> result;
  result.value = "ADDR:PORT";
  result.accepts = "the address of a name server";
  result.hint = " such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53";
  result.parse = [](std::string_view text, http::dns_server& out,
                    std::string&) {
    auto parsed = http::parse_dns_server(text);
    out = parsed.value_or(out);
    return parsed.has_value();
  };
  result.print = [](const http::dns_server& server) { return server.str(); };
  return result;
}

codec<std::string> deny_entry() {
  return text_codec("NETWORK",
                    "a network such as 192.0.2.0/24 or 2001:db8::/32, an "
                    "address, or the word private",
                    [](std::string_view text) {
                      return http::address_filter{}.add(text);
                    });
}

codec<std::optional<endpoint>> optional_endpoint() {
  codec<std::optional<endpoint>> result;
  result.value = "HOST:PORT";
  result.accepts = "HOST:PORT";
  result.parse = [](std::string_view text, std::optional<endpoint>& out,
                    std::string& error) {
    out.reset();
    if (!text.empty())
      out = parse_endpoint(text, error);
    return text.empty() || out;
  };
  result.print = [](const std::optional<endpoint>& value) {
    return value ? value->str() : std::string{};
  };
  return result;
}

codec<endpoint> peer_endpoint() {
  codec<endpoint> result;
  result.value = "HOST:PORT";
  result.accepts = "HOST:PORT";
  result.parse = [](std::string_view text, endpoint& out, std::string& error) {
    out = {};
    if (text.empty())
      return true;
    auto parsed = parse_endpoint(text, error);
    if (parsed && parsed->port == 0)
      error = "nothing listens on port 0";
    else if (parsed)
      out = *parsed;
    return error.empty();
  };
  result.print = [](const endpoint& value) {
    return value.host.empty() ? std::string{} : value.str();
  };
  return result;
}

codec<char> separator() {
  using word = std::pair<std::string_view, char>;
  static constexpr std::array words{word{"auto", '\0'}, word{"comma", ','},
                                    word{"tab", '\t'},  word{"semicolon", ';'},
                                    word{"bar", '|'},   word{"\\t", '\t'}};
  codec<char> result;
  result.value = "auto|comma|tab|semicolon|bar|CHARACTER";
  result.accepts = "auto, comma, tab, semicolon, bar, or one other character";
  result.words = {"auto", "comma", "tab", "semicolon", "bar"};
  result.parse = [](std::string_view text, char& out, std::string&) {
    for (const auto& [name, value] : words)
      if (name == text) {
        out = value;
        return true;
      }
    // Quotes and line ends have another meaning in CSV.
    auto is_one = text.size() == 1 && text != "\"" && text[0] != '\0'
                  && text != "\n" && text != "\r"
                  && static_cast<unsigned char>(text[0]) < 0x80;
    out = is_one ? text[0] : out;
    return is_one;
  };
  result.print = [](const char& value) {
    for (const auto& [name, known] : words)
      if (known == value)
        return std::string{name};
    return std::string{value};
  };
  return result;
}

codec<http::status_set> statuses() {
  codec<http::status_set> result;
  result.value = "STATUS,...";
  result.accepts = "a list of statuses and ranges of statuses";
  result.parse = [](std::string_view text, http::status_set& out,
                    std::string& error) {
    auto parsed = http::status_set::parse(text, error);
    out = parsed.value_or(out);
    return parsed.has_value();
  };
  result.print = [](const http::status_set& value) { return value.str(); };
  return result;
}

codec<bool> true_or_false() {
  auto result = choice<bool>({{"true", true}, {"false", false}});
  result.parse = [](std::string_view text, bool& out, std::string&) {
    auto parsed = parse_bool(text);
    out = parsed.value_or(out);
    return parsed.has_value();
  };
  return result;
}

codec<std::optional<bool>> true_false_or_auto() {
  auto result = choice<std::optional<bool>>(
    {{"auto", std::nullopt}, {"true", true}, {"false", false}});
  result.parse = [](std::string_view text, std::optional<bool>& out,
                    std::string&) {
    out = parse_bool(text);
    return out || text == "auto";
  };
  return result;
}

codec<http::meter_options> digests() {
  codec<http::meter_options> result;
  result.words = {"none", "sha256", "wire-sha256", "sha256,wire-sha256"};
  result.value = "none|sha256|wire-sha256|sha256,wire-sha256";
  result.accepts = enumerate(result.words);
  result.parse = [](std::string_view text, http::meter_options& out,
                    std::string&) {
    bool content = false;
    bool wire = false;
    for (auto rest = text; text != "none" && !rest.empty();) {
      auto name = http::take_member(rest);
      if (name != "sha256" && name != "wire-sha256")
        return false;
      (name == "sha256" ? content : wire) = true;
    }
    out.sha256 = content;
    out.wire_sha256 = wire;
    return !text.empty();
  };
  result.print = [](const http::meter_options& value) -> std::string {
    if (!value.wire_sha256)
      return value.sha256 ? "sha256" : "none";
    return value.sha256 ? "sha256,wire-sha256" : "wire-sha256";
  };
  return result;
}

std::string enumerate(const std::vector<std::string>& words) {
  std::string result;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0)
      result += i + 1 == words.size() ? " or " : ", ";
    result += words[i];
  }
  return result;
}

} // namespace muster
