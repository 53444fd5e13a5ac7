// SPDX-License-Identifier: BSD-3-Clause

#include "input/formats/json_item.hpp"

#include "input/formats/url_text.hpp"

#include <algorithm>

namespace muster::input {

namespace {

namespace json = simdjson::ondemand;

const char* name_of(json::json_type type) {
  switch (type) {
    case json::json_type::array:
      return "an array";
    case json::json_type::object:
      return "an object";
    case json::json_type::number:
      return "a number";
    case json::json_type::string:
      return "a string";
    case json::json_type::boolean:
      return "a boolean";
    default:
      return "null";
  }
}

std::string broken(simdjson::error_code code) {
  return std::string{"broken JSON ("} + simdjson::error_message(code) + ")";
}

} // namespace

void json_item_reader::read(std::string_view text, line& out) {
  if (text.front() == '{') {
    read_object(text, out);
  } else if (text.front() == '"') {
    std::string_view url;
    if (auto code = walk_.string(text, url))
      out.error = broken(code);
    else if (out.url = clean_url(url); out.url.empty())
      out.error = "the string is empty";
  } else {
    out.error = "neither a JSON object nor a string";
  }
  if (!out.error.empty())
    return;
  if (auto* problem = problem_of_field(out.url))
    out.error = problem;
}

void json_item_reader::read_object(std::string_view text, line& out) {
  found_ = false;
  // If a name occurs more than once, the last value counts.
  auto code = walk_.run(text, [this, &out](json::field& field) {
    return take(field, out);
  });
  if (code) {
    out.url.clear();
    out.error = broken(code);
  } else if (!found_) {
    out.error = "field \"" + wanted_.field + "\" is missing";
  } else if (out.url.empty() && out.error.empty()) {
    out.error = "field \"" + wanted_.field + "\" is empty";
  }
}

simdjson::error_code json_item_reader::take(json::field& field, line& out) {
  std::string_view name;
  if (auto code = field.unescaped_key().get(name))
    return code;
  auto is_url = name == wanted_.field;
  if (!is_url && !carries(name))
    return simdjson::SUCCESS;
  auto value = field.value();
  json::json_type type;
  std::string_view text;
  if (auto code = value.type().get(type))
    return code;
  auto is_string = type == json::json_type::string;
  auto code = is_string ? value.get_string().get(text)
                        : simdjson::to_json_string(value).get(text);
  if (code)
    return code;
  if (is_url)
    take_url(type, text, out);
  if (type == json::json_type::null)
    text = {};
  for (size_t i = 0; i < wanted_.carry.size(); ++i)
    if (wanted_.carry[i] == name)
      out.carry[i] = text;
  return simdjson::SUCCESS;
}

void json_item_reader::take_url(json::json_type type, std::string_view text,
                                line& out) {
  found_ = true;
  out.error.clear();
  out.url.clear();
  if (type == json::json_type::string)
    out.url = clean_url(text);
  else
    out.error = "field \"" + wanted_.field + "\" is " + name_of(type)
                + ", not a string";
}

bool json_item_reader::carries(std::string_view name) const {
  return std::find(wanted_.carry.begin(), wanted_.carry.end(), name)
         != wanted_.carry.end();
}

} // namespace muster::input
