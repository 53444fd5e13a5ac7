// SPDX-License-Identifier: BSD-3-Clause

#include "http/h1/request_fields.hpp"

#include "http/url/ascii.hpp"
#include "http/url/percent.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <string_view>

namespace muster::http {

namespace {

using field_list = std::vector<std::pair<std::string, std::string>>;

std::string base64(std::string_view bytes) {
  // Four characters for three bytes, and the NUL that OpenSSL appends.
  std::string result((bytes.size() + 2) / 3 * 4 + 1, '\0');
  auto n = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(result.data()),
                           reinterpret_cast<const unsigned char*>(bytes.data()),
                           static_cast<int>(bytes.size()));
  result.resize(static_cast<size_t>(n));
  return result;
}

std::string lower(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(), to_lower);
  return result;
}

/// Fields that state what the client supports or prefers. They contain no
/// secrets.
bool is_harmless(std::string_view lower_name) {
  constexpr std::string_view harmless[] = {
    "accept",
    "accept-charset",
    "accept-datetime",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "dnt",
    "if-modified-since",
    "if-unmodified-since",
    "pragma",
    "priority",
    "range",
    "save-data",
    "sec-gpc",
    "upgrade-insecure-requests",
    "user-agent",
  };
  return std::ranges::find(harmless, lower_name) != std::end(harmless);
}

/// Whether a configured field is also sent to other origins than the input's.
bool is_forwarded(const request_settings& settings, std::string_view name) {
  auto key = lower(name);
  // Host names the first origin.
  if (key == "host")
    return false;
  return is_harmless(key)
         || std::ranges::any_of(settings.forward_headers, [&](auto& also) {
              return also == "all" || equal_ignoring_case(also, key);
            });
}

/// The name of a cookie in a Cookie field; empty without '='.
std::string_view cookie_name(std::string_view pair) {
  auto equals = pair.find('=');
  return equals == std::string_view::npos ? std::string_view{}
                                          : trim(pair.substr(0, equals));
}

/// Calls `use` with each cookie of a Cookie field.
template<class Use>
void for_each_cookie(std::string_view field, Use use) {
  while (!field.empty()) {
    auto size = std::min(field.find(';'), field.size());
    if (auto pair = trim(field.substr(0, size)); !pair.empty())
      use(pair);
    field.remove_prefix(std::min(size + 1, field.size()));
  }
}

/// Merges the Cookie fields in `fields` and the cookies in `own` into one
/// field.
void merge_cookies(field_list& fields, const std::string& own) {
  std::string merged;
  auto append = [&merged](std::string_view pair) {
    merged.append(merged.empty() ? "" : "; ").append(pair);
  };
  std::erase_if(fields, [&](const auto& field) {
    if (!equal_ignoring_case(field.first, "cookie"))
      return false;
    for_each_cookie(field.second, [&](std::string_view configured) {
      bool replaced = false;
      for_each_cookie(own, [&](std::string_view pair) {
        replaced |= cookie_name(pair) == cookie_name(configured);
      });
      if (!replaced)
        append(configured);
    });
    return true;
  });
  append(own);
  fields.emplace_back("Cookie", std::move(merged));
}

} // namespace

std::string basic_credentials(std::string_view username,
                              std::string_view password) {
  std::string both{username};
  both.append(":").append(password);
  return "Basic " + base64(both);
}

std::string proxy_authorization(const proxy_server& proxy) {
  if (!proxy.username)
    return {};
  return "Proxy-Authorization: "
         + basic_credentials(*proxy.username, proxy.password) + "\r\n";
}

field_list request_fields(const exchange_request& request) {
  auto& settings = *request.settings;
  field_list configured;
  for (auto& field : settings.headers)
    if (!request.foreign || is_forwarded(settings, field.first))
      configured.push_back(field);
  field_list result;
  auto add = [&](std::string_view name, std::string value) {
    auto replaced = std::any_of(configured.begin(), configured.end(),
                                [key = lower(name)](const auto& field) {
                                  return equal_ignoring_case(field.first, key);
                                });
    if (!replaced)
      result.emplace_back(name, std::move(value));
  };
  auto& target = request.target;
  add("Host", target.authority());
  add("User-Agent", settings.user_agent);
  add("Accept", "*/*");
  // HEAD is used to learn the size of the content without a coding.
  if (settings.head || settings.skip_body)
    add("Accept-Encoding", "identity");
  else if (!settings.accept_encoding.empty())
    add("Accept-Encoding", settings.accept_encoding);
  if (!target.username.empty() || !target.password.empty())
    add("Authorization", basic_credentials(percent_decode(target.username),
                                           percent_decode(target.password)));
  std::move(configured.begin(), configured.end(), std::back_inserter(result));
  if (!request.cookies.empty())
    merge_cookies(result, request.cookies);
  return result;
}

} // namespace muster::http
