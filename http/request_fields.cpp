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

bool is_private(std::string_view name) {
  return equal_ignoring_case(name, "authorization")
         || equal_ignoring_case(name, "cookie")
         || equal_ignoring_case(name, "host");
}

std::string lower(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(), to_lower);
  return result;
}

} // namespace

field_list request_fields(const exchange_settings& settings,
                          const exchange_request& request) {
  field_list configured;
  for (auto& field : settings.headers)
    if (!request.foreign || !is_private(field.first))
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
