// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "http/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muster::http {

/// A response's status line and fields (RFC 9112, sections 4 and 5).
struct response_head {
  unsigned version = 0; ///< 10 or 11; later minor versions count as 11.
  int status = 0;       ///< 100 to 999.
  std::vector<std::pair<std::string, std::string>> fields;

  /// Values of the fields called `name` (lower case), in their order.
  std::vector<std::string_view> values(std::string_view name) const;

  /// The same as one list (RFC 9110, section 5.3): "a, b".
  std::string joined(std::string_view name) const;

  /// The last of them that is not empty, or "": for fields that may come only
  /// once, as browsers take them.
  std::string_view last(std::string_view name) const;

  /// Where a redirect leads; empty if the head does not say, or names
  /// different places.
  std::string_view location() const;

  /// Whether the fields called `name` (lower case) contradict each other.
  bool contradicts(std::string_view name) const;

  /// Whether a field called `name` (lower case) is there.
  bool has(std::string_view name) const;

  /// Whether the comma-separated lists in the fields called `name` hold
  /// `token` (both lower case).
  bool lists(std::string_view name, std::string_view token) const;

private:
  /// Without memory, as each response is asked for several fields.
  template<class Use>
  void for_each(std::string_view name, Use use) const;
};

/// Whether `status` asks the client to fetch its Location instead.
bool is_redirect(int status);

/// Size of the head at the front of `input`, the empty line included; 0 if it
/// is not complete. Lines may end in a bare line feed (RFC 9112, section 2.2).
/// `from` bytes have been searched before.
size_t head_size(std::string_view input, size_t from);

/// Says early, from a head's first bytes, that they are no HTTP/1 response:
/// HTTP/2 frames, HTTP/0.9, another protocol.
failure check_preface(std::string_view input);

/// Parses a complete head. Folded lines are unfolded, lines without a colon
/// are passed over as browsers do.
failure parse_head(std::string_view input, response_head& head);

} // namespace muster::http
