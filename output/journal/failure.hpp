// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <string>
#include <utility>

namespace muster::output {

/// Why something failed; empty if it succeeded.
struct failure {
  std::string sentence;
  bool writing = false; ///< The output could not be written.

  explicit operator bool() const {
    return !sentence.empty();
  }
};

inline failure refused(std::string sentence) {
  return {std::move(sentence), false};
}

inline failure unwritable(std::string sentence) {
  return {std::move(sentence), true};
}

} // namespace muster::output
