// SPDX-License-Identifier: BSD-3-Clause

#include "settings/values/header_field.hpp"

#include "http/url/redact.hpp"
#include "settings/values/blanks.hpp"

#include <algorithm>
#include <cctype>

namespace muster {

namespace {

struct refused_field {
  std::string_view name; ///< Lower case.
  std::string_view reason;
};

constexpr std::string_view set_by_program = "is set by the program itself";

constexpr refused_field refused_fields[] = {
  {"accept-encoding", "is set by fetch.accept-encoding"},
  {"connection", set_by_program},
  {"content-length", set_by_program},
  {"expect", "is not supported"},
  {"host",
   "is set from the URL; use fetch.connect-to to connect to another server"},
  {"keep-alive", set_by_program},
  {"proxy-authorization", "is set by proxy.url"},
  {"proxy-connection", set_by_program},
  {"te", set_by_program},
  {"trailer", set_by_program},
  {"transfer-encoding", set_by_program},
  {"upgrade", "is not supported"},
  {"user-agent", "is set by fetch.user-agent"},
};

} // namespace

bool is_field_name(std::string_view text) {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [=](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
           || (c >= 'a' && c <= 'z')
           || others.find(c) != std::string_view::npos;
  });
}

bool is_field_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c == '\t' || (c >= 0x20 && c != 0x7F);
  });
}

bool parse_header_field(std::string_view text,
                        std::pair<std::string, std::string>& field,
                        std::string& error) {
  auto colon = text.find(':');
  auto name = text.substr(0, colon);
  if (colon == std::string_view::npos || !is_field_name(name)) {
    error = "a header field has the form 'Name: value', with a name of "
            "letters, digits and hyphens";
    return false;
  }
  std::string lower{name};
  for (auto& c : lower)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const auto& refused : refused_fields) {
    if (refused.name == lower) {
      error = std::string{name} + " " + std::string{refused.reason};
      return false;
    }
  }
  auto value = trim_blanks(text.substr(colon + 1));
  if (!is_field_value(value)) {
    error = "the value of " + std::string{name}
            + " contains a line break or another control character";
    return false;
  }
  if (value == http::redacted) {
    error = "the value of " + std::string{name}
            + " is hidden (***); replace it by the real value";
    return false;
  }
  field = {std::string{name}, std::string{value}};
  return true;
}

} // namespace muster
