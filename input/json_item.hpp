#pragma once

#include "input/json_object.hpp"
#include "input/line_stream.hpp"

#include <string_view>

namespace muster::input {

/// Takes URLs and carried fields out of JSON texts, each an object that holds
/// them or a string that is a URL.
class json_item_reader {
public:
  explicit json_item_reader(selection wanted) : wanted_{std::move(wanted)} {
    // nop
  }

  /// Fills in what `text` says, which is trimmed, in place of empty strings.
  /// With an error, an empty URL stands for the text.
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
  bool found_ = false; // the field, in the current object
};

} // namespace muster::input
