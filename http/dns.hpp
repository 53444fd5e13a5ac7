#pragma once

#include "http/address.hpp"

#include <string>
#include <vector>

namespace muster::http {

/// What is known about a name.
struct dns_answer {
  std::vector<ip_address> addresses; ///< In the order to try them.
  std::string error; ///< Sentence, empty if there are addresses.
  /// The failure says nothing about the name: asking again may help.
  bool temporary = false;
};

/// What a failed getaddrinfo() means. `code` is what it returned (EAI_...),
/// `system_error` is errno, which counts where the code is EAI_SYSTEM.
dns_answer dns_failure(int code, int system_error);

/// Looks a name up with the system's resolver (getaddrinfo): no address twice,
/// in the order of RFC 6724, and of the families that this machine has. Blocks.
dns_answer look_up(const std::string& host);

} // namespace muster::http
