// SPDX-License-Identifier: BSD-3-Clause

#include "messages/expulsion.hpp"

#include <caf/all.hpp>

namespace muster {

namespace {

constexpr auto expelled = caf::sec::unexpected_message;

} // namespace

caf::error expulsion(const std::string& why) {
  return caf::make_error(expelled, why);
}

bool is_expulsion(const caf::error& reason, std::string& why) {
  if (reason != expelled || !reason.context().match_elements<std::string>())
    return false;
  why = reason.context().get_as<std::string>(0);
  return true;
}

} // namespace muster
