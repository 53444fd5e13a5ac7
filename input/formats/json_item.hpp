// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/formats/json_object.hpp"
#include "input/formats/line_stream.hpp"

#include <string_view>

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
  bool carries(std::string_view name) const;

  selection wanted_;
  json_object_walk walk_;
  bool found_ = false; // the URL field occurs in the current object
};

} // namespace muster::input
