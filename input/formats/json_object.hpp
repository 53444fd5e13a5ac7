// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <simdjson.h>
#include <string>
#include <string_view>

namespace muster::input {

/// Parses texts that contain one JSON object each.
class json_object_walk {
public:
  using field = simdjson::ondemand::field;

  /// Calls `take` for each field of the object in `text`, until `take` returns
  /// an error. `text` must be one object. Strings from fields are valid until
  /// the next run.
  template<class Take>
  simdjson::error_code run(std::string_view text, Take take) {
    simdjson::ondemand::document document;
    simdjson::ondemand::object object;
    if (auto code = parser_.iterate(padded(text)).get(document))
      return code;
    if (auto code = document.get_object().get(object))
      return code;
    for (auto item : object) {
      field next;
      if (auto code = std::move(item).get(next))
        return code;
      if (auto code = take(next))
        return code;
    }
    return end_of(document);
  }

  /// Stores the JSON string in `text`; valid until the next run.
  simdjson::error_code string(std::string_view text, std::string_view& out) {
    simdjson::ondemand::document document;
    if (auto code = parser_.iterate(padded(text)).get(document))
      return code;
    if (auto code = document.get_string().get(out))
      return code;
    return end_of(document);
  }

private:
  /// Copies the text. If a text is broken, simdjson reads beyond its end, and
  /// the error must not depend on the bytes there.
  simdjson::padded_string_view padded(std::string_view text) {
    text_.assign(text);
    text_.append(simdjson::SIMDJSON_PADDING, '\0');
    return simdjson::padded_string_view{text_.data(), text.size(),
                                        text_.size()};
  }

  /// Returns an error if other data follows.
  static simdjson::error_code end_of(simdjson::ondemand::document& document) {
    auto at_end = document.current_location().error() != simdjson::SUCCESS;
    return at_end ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
  }

  simdjson::ondemand::parser parser_;
  std::string text_;
};

} // namespace muster::input
