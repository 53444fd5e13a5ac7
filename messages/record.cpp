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

uint64_t kept_bytes(const std::string& url,
                    const std::vector<std::string>& carry) {
  uint64_t result = 4 * url.size();
  for (auto& value : carry)
    result += value.size();
  return result;
}

} // namespace muster
