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

/// Looks a name up with the system's resolver (getaddrinfo). Blocks.
dns_answer look_up(const std::string& host);

} // namespace muster::http
