#include "output/columns.hpp"
#include "output/format.hpp"
#include "output/journal_rows.hpp"

#include <algorithm>
#include <simdjson.h>

namespace muster::output {

namespace {

namespace json = simdjson::ondemand;

static_assert(journal_rows::padding >= simdjson::SIMDJSON_PADDING);

class json_journal final : public journal_rows {
public:
  explicit json_journal(const std::vector<std::string>& carry) {
    for (const auto& name : carry) {
      auto& key = carry_.emplace_back();
      append_json_string(key, name);
      key = key.substr(1, key.size() - 2);
    }
  }

  size_t row_size(std::string_view text) override {
    return text.find('\n') + 1;
  }

  const std::string& header() const override {
    return header_;
  }

  bool parse(std::string_view row, journal_entry& entry) override {
    index_found_ = outcome_found_ = false;
    carried_ = none_yet;
    if (auto code = parse_object(row, entry))
      reason_ = std::string{"broken JSON: "} + simdjson::error_message(code);
    else if (!index_found_ || !outcome_found_)
      reason_ = std::string{"it has no "}
                + (index_found_ ? "outcome" : "index");
    else if (carried_ != carry_.size())
      reason_ = "its carried columns are not those of this run";
    else
      return true;
    return false;
  }

  const std::string& reason() const override {
    return reason_;
  }

  bool may_begin_row(std::string_view text) override {
    constexpr std::string_view begin = R"({"index":)";
    auto size = std::min(text.size(), begin.size());
    return text.substr(0, size) == begin.substr(0, size);
  }

private:
  static constexpr size_t none_yet = SIZE_MAX;

  simdjson::error_code parse_object(std::string_view row,
                                    journal_entry& entry) {
    simdjson::padded_string_view padded{row.data(), row.size(),
                                        row.size() + padding};
    json::document document;
    json::object object;
    if (auto code = parser_.iterate(padded).get(document))
      return code;
    if (auto code = document.get_object().get(object))
      return code;
    for (auto item : object) {
      json::field field;
      if (auto code = std::move(item).get(field))
        return code;
      if (auto code = take(field, entry))
        return code;
    }
    auto at_end = document.current_location().error() != simdjson::SUCCESS;
    return at_end ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
  }

  simdjson::error_code take(json::field& field, journal_entry& entry) {
    auto name = field.key();
    if (carried_ != none_yet) {
      auto expected = carried_ < carry_.size() && name == carry_[carried_];
      carried_ = expected ? carried_ + 1 : carry_.size() + 1;
      return simdjson::SUCCESS;
    }
    if (name == last_column_)
      carried_ = 0;
    auto value = field.value();
    if (name == "index") {
      index_found_ = true;
      return value.get_uint64().get(entry.index);
    }
    if (name == "url")
      return value.get_string().get(entry.url);
    if (name == "outcome") {
      outcome_found_ = true;
      return take_word(value, entry.outcome);
    }
    if (name == "status")
      return take_status(value, entry.status);
    if (name == "error_kind" && !value.is_null())
      return take_word(value, entry.error_kind);
    return simdjson::SUCCESS;
  }

  template<class Enum>
  static simdjson::error_code take_word(json::value& value, Enum& result) {
    std::string_view text;
    if (auto code = value.get_string().get(text))
      return code;
    return parse_word(text, result) ? simdjson::SUCCESS
                                    : simdjson::INCORRECT_TYPE;
  }

  static simdjson::error_code take_status(json::value& value,
                                          uint16_t& result) {
    if (value.is_null())
      return simdjson::SUCCESS;
    uint64_t number = 0;
    if (auto code = value.get_uint64().get(number))
      return code;
    result = static_cast<uint16_t>(number);
    return number <= UINT16_MAX ? simdjson::SUCCESS
                                : simdjson::NUMBER_OUT_OF_RANGE;
  }

  json::parser parser_;
  std::vector<std::string> carry_; ///< As they stand in the file.
  const std::string_view last_column_ = column_names().back();
  size_t carried_ = none_yet; ///< Carried columns that are as expected.
  bool index_found_ = false;
  bool outcome_found_ = false;
  std::string header_;
  std::string reason_;
};

} // namespace

std::unique_ptr<journal_rows> make_json_journal(const options& opts) {
  return std::make_unique<json_journal>(opts.carry);
}

} // namespace muster::output
