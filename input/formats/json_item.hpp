// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/formats/json_object.hpp"
#include "input/formats/line_stream.hpp"

#include <string_view>
#include <vector>

namespace muster::input {

/// Extracts URLs and carried fields from JSON texts. Each text is an object
/// that contains them, or a string that is a URL.
class json_item_reader {
public:
  explicit json_item_reader(selection wanted) : wanted_{std::move(wanted)} {
    // nop
  }

  /// Stores the values of `text` in `out`, whose strings must be empty. `text`
  /// must be trimmed. If there is an error and the URL stays empty, the caller
  /// stores the text as the URL.
  void read(std::string_view text, line& out);

  size_t carried() const {
    return wanted_.carry.size();
  }

private:
  void read_object(std::string_view text, line& out);
  simdjson::error_code take(json_object_walk::field& field, line& out);
  void take_url(simdjson::ondemand::json_type type, std::string_view text,
                line& out);

  /// The field of the current object for a wanted name. The case counts only if
  /// several names differ in nothing else.
  struct match {
    std::string_view name;  ///< Empty if there is none so far.
    std::string_view other; ///< If it is not clear which one is wanted.
    bool exact = false;
    bool taken = false; ///< The current field is the one.

    /// Whether the field `found` is wanted.
    bool take(std::string_view found, std::string_view wanted);
  };

  selection wanted_;
  json_object_walk walk_;
  match url_;
  std::vector<match> carry_;
};

} // namespace muster::input
