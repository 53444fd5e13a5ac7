#include "messages/cluster.hpp"

#include <sstream>

namespace muster {

namespace {

constexpr const char* greeting_word = "muster-node";

} // namespace

std::string hello() {
  return std::string{greeting_word} + " " + std::to_string(protocol_version)
         + " " + MUSTER_VERSION;
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
  return "a node of version " + version + " speaks protocol "
         + std::to_string(protocol) + ", the coordinator of version "
         + MUSTER_VERSION + " speaks protocol "
         + std::to_string(protocol_version)
         + ": run the same version on both sides";
}

} // namespace muster
