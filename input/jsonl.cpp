#include "input/json_object.hpp"
#include "input/per_line_stream.hpp"
#include "input/url_text.hpp"

#include <algorithm>

namespace muster::input {

namespace {

namespace json = simdjson::ondemand;

static_assert(window::padding >= json_object_walk::padding);

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

class jsonl_stream final : public per_line_stream {
public:
  jsonl_stream(window& bytes, selection wanted)
    : per_line_stream{bytes, wanted.carry.size()}, wanted_{std::move(wanted)} {
    // nop
  }

private:
  void parse(std::string_view text, line& out) override {
    if (text.front() != '{') {
      out.error = "no JSON object; each line has to hold one";
      return;
    }
    found_ = false;
    // Of a name that occurs more than once, the last value counts.
    auto code = walk_.run(text, [this, &out](json::field& field) {
      return take(field, out);
    });
    if (code) {
      out.url.clear();
      out.error = broken(code);
    } else if (!found_)
      out.error = "field \"" + wanted_.field + "\" is missing";
    else if (out.url.empty() && out.error.empty())
      out.error = "field \"" + wanted_.field + "\" is empty";
    else if (auto* problem = problem_of_field(out.url);
             problem && out.error.empty())
      out.error = problem;
  }

  simdjson::error_code take(json::field& field, line& out) {
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

  void take_url(json::json_type type, std::string_view text, line& out) {
    found_ = true;
    out.error.clear();
    out.url.clear();
    if (type == json::json_type::string)
      out.url = clean_url(text);
    else
      out.error = "field \"" + wanted_.field + "\" is " + name_of(type)
                  + ", not a string";
  }

  bool carries(std::string_view name) const {
    return std::find(wanted_.carry.begin(), wanted_.carry.end(), name)
           != wanted_.carry.end();
  }

  selection wanted_;
  json_object_walk walk_;
  bool found_ = false; // the field, in the current object
};

} // namespace

std::unique_ptr<line_stream> make_jsonl_stream(window& bytes,
                                               selection wanted) {
  return std::make_unique<jsonl_stream>(bytes, std::move(wanted));
}

} // namespace muster::input
