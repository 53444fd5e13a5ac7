#include "http/request_fields.hpp"

#include "http/ascii.hpp"
#include "http/percent.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <string_view>

namespace muster::http {

namespace {

using field_list = std::vector<std::pair<std::string, std::string>>;

std::string base64(std::string_view bytes) {
  // Four characters for three bytes, and the zero that OpenSSL appends.
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

/// Fields that say what the client can do or would like. Their values are the
/// same for all origins and prove nothing.
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

/// Whether a configured field goes to origins other than the input's.
bool is_forwarded(const exchange_settings& settings, std::string_view name) {
  auto key = lower(name);
  // It names the first origin.
  if (key == "host")
    return false;
  return is_harmless(key)
         || std::ranges::any_of(settings.forward_headers, [&](auto& also) {
              return also == "all" || equal_ignoring_case(also, key);
            });
}

} // namespace

field_list request_fields(const exchange_settings& settings,
                          const exchange_request& request) {
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
  // The size that HEAD is asked for is that of the content, not of its coding.
  if (settings.head)
    add("Accept-Encoding", "identity");
  else if (!settings.accept_encoding.empty())
    add("Accept-Encoding", settings.accept_encoding);
  if (!target.username.empty() || !target.password.empty())
    add("Authorization", "Basic "
                           + base64(percent_decode(target.username) + ":"
                                    + percent_decode(target.password)));
  std::move(configured.begin(), configured.end(), std::back_inserter(result));
  return result;
}

} // namespace muster::http
