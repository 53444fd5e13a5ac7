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

  /// Values of the fields with this name (lower case), in order.
  std::vector<std::string_view> values(std::string_view name) const;

  /// These values as one list (RFC 9110, section 5.3): "a, b".
  std::string joined(std::string_view name) const;

  /// The last of these values that is not empty, or "". For fields that may
  /// occur only once; browsers read them in this way.
  std::string_view last(std::string_view name) const;

  /// The Location of a redirect; empty if there is none, or fields contradict
  /// each other.
  std::string_view location() const;

  /// Whether the fields with this name (lower case) have different values.
  bool contradicts(std::string_view name) const;

  /// Whether there is a field with this name (lower case).
  bool has(std::string_view name) const;

  /// Whether the comma-separated lists in the fields with this name contain
  /// `token` (both lower case).
  bool lists(std::string_view name, std::string_view token) const;

private:
  /// Calls `use` for each value. Allocates no memory, because it runs several
  /// times for each response.
  template<class Use>
  void for_each(std::string_view name, Use use) const;
};

/// Whether `status` asks the client to fetch its Location instead.
bool is_redirect(int status);

/// Size of the head at the front of `input`, with the empty line; 0 if the head
/// is not complete. Lines may end in a bare LF (RFC 9112, section 2.2). The
/// first `from` bytes were searched before.
size_t head_size(std::string_view input, size_t from);

/// Detects from the first bytes that they are not an HTTP/1 response: HTTP/2
/// frames, HTTP/0.9 or another protocol.
failure check_preface(std::string_view input);

/// Parses a complete head. Joins folded lines. Ignores lines without a colon,
/// as browsers do.
failure parse_head(std::string_view input, response_head& head);

} // namespace muster::http
