// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace muster {

/// What a message to the user is about. Hosts and other machines can cause all
/// but notices as often as they like, so the number of these is limited.
enum class message_kind : uint8_t {
  notice,     ///< Something that the user should know.
  host,       ///< A host asked to wait or to slow down.
  refusal,    ///< A node could not join.
  connection, ///< A connection to another machine was closed or refused.
  failure,    ///< A URL failed; the sentence is its record as text.
};

/// The number of kinds.
inline constexpr size_t message_kinds = 5;

/// Takes messages for the user.
class reporter {
public:
  virtual ~reporter() = default;

  /// `sentence` begins in lower case and has no full stop. It may contain any
  /// bytes. Thread-safe.
  virtual void report(message_kind kind, std::string_view sentence) = 0;

  void notice(std::string_view sentence) {
    report(message_kind::notice, sentence);
  }
};

} // namespace muster
