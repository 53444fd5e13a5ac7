// SPDX-License-Identifier: BSD-3-Clause

#include "http/error.hpp"

namespace muster::http {

std::string_view to_string(error_kind kind) {
  switch (kind) {
    case error_kind::none:
      return "";
    case error_kind::invalid_url:
      return "invalid_url";
    case error_kind::blocked:
      return "blocked";
    case error_kind::dns:
      return "dns";
    case error_kind::connect:
      return "connect";
    case error_kind::tls:
      return "tls";
    case error_kind::timeout:
      return "timeout";
    case error_kind::protocol:
      return "protocol";
    case error_kind::truncated:
      return "truncated";
    case error_kind::redirect:
      return "redirect";
    case error_kind::too_large:
      return "too_large";
    case error_kind::decode:
      return "decode";
    case error_kind::cancelled:
      return "cancelled";
    case error_kind::node_lost:
      return "node_lost";
    case error_kind::throttled:
      return "throttled";
    case error_kind::proxy:
      return "proxy";
  }
  return "";
}

} // namespace muster::http
