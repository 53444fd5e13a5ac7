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

} // namespace muster
