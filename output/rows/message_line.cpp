// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/message_line.hpp"

#include "http/url/redact.hpp"
#include "output/rows/utf8.hpp"

namespace muster::output {

std::string message_line(std::string_view program, std::string_view sentence) {
  std::string result{program};
  result += ": ";
  append_printable(result, http::redact_credentials(sentence,
                                                    http::text_kind::sentence));
  result += '\n';
  return result;
}

} // namespace muster::output
