// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <bitset>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace muster::http {

/// A set of statuses that a final response can have: 200 to 999. At first it
/// contains 200 to 299, the successful ones (RFC 9110, section 15.3).
class status_set {
public:
  static constexpr int lowest = 200;
  static constexpr int highest = 999;

  status_set();

  /// Parses statuses and ranges, separated by commas: `200-299, 304,401`. On
  /// failure returns nullopt and sets `error` to a sentence.
  static std::optional<status_set> parse(std::string_view text,
                                         std::string& error);

  /// Whether the status is in the set. Any number may be asked for.
  bool contains(int status) const {
    return status >= lowest && status <= highest
           && members_[static_cast<size_t>(status)];
  }

  /// The shortest text that parse() reads back: `200-299,304,401`.
  std::string str() const;

  bool operator==(const status_set&) const = default;

private:
  std::bitset<highest + 1> members_;
};

} // namespace muster::http
