// SPDX-License-Identifier: BSD-3-Clause

#include "input/formats/json_item.hpp"

#include "input/formats/same_name.hpp"
#include "input/formats/url_text.hpp"

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
  url_ = {};
  carry_.assign(wanted_.carry.size(), {});
  // If a name occurs more than once, the last value counts.
  auto code = walk_.run(text, [this, &out](json::field& field) {
    return take(field, out);
  });
  if (code) {
    out.url.clear();
    out.error = broken(code);
  } else if (url_.name.empty()) {
    out.error = "field \"" + wanted_.field + "\" is missing";
  } else if (!url_.other.empty()) {
    out.url.clear();
    out.error = "field \"" + wanted_.field + "\" may be "
                + std::string{url_.name} + " or " + std::string{url_.other}
                + "; write the name as in the object";
  } else if (out.url.empty() && out.error.empty()) {
    out.error = "field \"" + wanted_.field + "\" is empty";
  }
}

simdjson::error_code json_item_reader::take(json::field& field, line& out) {
  std::string_view name;
  if (auto code = field.unescaped_key().get(name))
    return code;
  auto is_url = url_.take(name, wanted_.field);
  auto is_carried = false;
  for (size_t i = 0; i < carry_.size(); ++i) {
    carry_[i].taken = carry_[i].take(name, wanted_.carry[i]);
    is_carried = is_carried || carry_[i].taken;
  }
  if (!is_url && !is_carried)
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
  for (size_t i = 0; i < carry_.size(); ++i)
    if (carry_[i].taken)
      out.carry[i] = carry_[i].other.empty() ? text : std::string_view{};
  return simdjson::SUCCESS;
}

void json_item_reader::take_url(json::json_type type, std::string_view text,
                                line& out) {
  out.error.clear();
  out.url.clear();
  if (type == json::json_type::string)
    out.url = clean_url(text);
  else
    out.error = "field \"" + wanted_.field + "\" is " + name_of(type)
                + ", not a string";
}

bool json_item_reader::match::take(std::string_view found,
                                   std::string_view wanted) {
  auto is_exact = found == wanted;
  if (!is_exact && (exact || !same_name(found, wanted)))
    return false;
  other = is_exact || name.empty() || name == found ? other : name;
  if (is_exact)
    other = {};
  exact = is_exact;
  name = found;
  return true;
}

} // namespace muster::input
