// SPDX-License-Identifier: BSD-3-Clause

#include "messages/cluster.hpp"

#include "messages/version.hpp"

#include <sstream>

namespace muster {

namespace {

constexpr const char* greeting_word = "muster-node";

/// A version sent by a stranger, cleaned so that it is safe to print.
std::string shown(const std::string& version) {
  constexpr size_t most = 32;
  std::string result;
  for (unsigned char c : version.substr(0, most))
    result += c > ' ' && c < 0x7F ? static_cast<char>(c) : '?';
  return result;
}

} // namespace

std::string hello() {
  return std::string{greeting_word} + " " + std::to_string(protocol_version)
         + " " + version;
}

std::string refusal_of(const std::string& greeting) {
  std::istringstream in{greeting};
  std::string word;
  unsigned protocol = 0;
  std::string version;
  if (!(in >> word >> protocol >> version) || word != greeting_word)
    return "not a node of Muster";
  if (protocol == protocol_version)
    return {};
  return "a node of version " + shown(version) + " speaks protocol "
         + std::to_string(protocol) + ", the coordinator of version "
         + muster::version + " speaks protocol "
         + std::to_string(protocol_version)
         + ": run the same version on both sides";
}

} // namespace muster
