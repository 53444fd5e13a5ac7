// SPDX-License-Identifier: BSD-3-Clause

#include "input/formats/json_object.hpp"
#include "output/journal/journal_rows.hpp"
#include "output/rows/columns.hpp"
#include "output/rows/format.hpp"

#include <algorithm>
#include <utility>

namespace muster::output {

namespace {

namespace json = simdjson::ondemand;

class json_journal final : public journal_rows {
public:
  explicit json_journal(const std::vector<std::string>& carry)
    : columns_{column_names().size()} {
    for (auto name : column_names())
      names_.emplace_back(name);
    for (const auto& name : carry)
      names_.push_back(escaped(name));
    for (auto [name, what] : {std::pair{"index", &index_},
                              {"url", &url_},
                              {"outcome", &outcome_},
                              {"status", &status_},
                              {"error_kind", &error_kind_}})
      *what = static_cast<size_t>(std::find(names_.begin(), names_.end(), name)
                                  - names_.begin());
  }

  size_t row_size(std::string_view text) override {
    return text.find('\n') + 1;
  }

  bool is_header(std::string_view row) override {
    return row.empty();
  }

  bool parse(std::string_view row, journal_entry& entry) override {
    next_ = carried_ = 0;
    index_found_ = outcome_found_ = false;
    reason_.clear();
    auto code = walk_.run(row, [this, &entry](json::field& field) {
      return take(field, entry);
    });
    if (!reason_.empty())
      return false;
    if (code)
      reason_ = std::string{"broken JSON: "} + simdjson::error_message(code);
    else if (!index_found_ || !outcome_found_)
      reason_ = std::string{"it has no "}
                + (index_found_ ? "outcome" : "index");
    else if (carried_ != names_.size() - columns_)
      reason_ = other_columns;
    return reason_.empty();
  }

  bool may_begin_row(std::string_view text) override {
    constexpr std::string_view begin = R"({"index":)";
    auto size = std::min(text.size(), begin.size());
    return text.substr(0, size) == begin.substr(0, size);
  }

private:
  static constexpr auto other_columns =
    "its carried columns differ from those of this run";

  simdjson::error_code take(json::field& field, journal_entry& entry) {
    auto column = find(field);
    if (column == names_.size())
      return refuse(other_columns);
    if (column >= columns_) {
      ++carried_;
      return simdjson::SUCCESS;
    }
    if (!take_value(column, field.value(), entry))
      return refuse("\"" + names_[column] + "\" has an invalid value");
    return simdjson::SUCCESS;
  }

  bool take_value(size_t column, json::value& value, journal_entry& entry) {
    if (column == index_) {
      index_found_ = true;
      return value.get_uint64().get(entry.index) == simdjson::SUCCESS;
    }
    if (column == url_)
      return value.get_string().get(entry.url) == simdjson::SUCCESS;
    if (column == outcome_) {
      outcome_found_ = true;
      return take_word(value, entry.outcome);
    }
    if (column == status_)
      return take_null(value) || take_status(value, entry.status);
    if (column == error_kind_)
      return take_null(value) || take_word(value, entry.error_kind);
    return true;
  }

  /// The number of a column; usually the one after the last.
  size_t find(json::field& field) {
    if (next_ == names_.size() || !(field.key() == names_[next_]))
      next_ = search(field);
    return next_ == names_.size() ? next_ : next_++;
  }

  /// Earlier releases and other programs escape other characters of a name.
  size_t search(json::field& field) {
    std::string_view key;
    std::string written;
    if (field.unescaped_key().get(key) == simdjson::SUCCESS)
      written = escaped(key);
    return static_cast<size_t>(std::find(names_.begin(), names_.end(), written)
                               - names_.begin());
  }

  static std::string escaped(std::string_view name) {
    std::string result;
    append_json_string(result, name);
    return result.substr(1, result.size() - 2);
  }

  simdjson::error_code refuse(std::string reason) {
    fail(std::move(reason));
    return simdjson::INCORRECT_TYPE;
  }

  /// Also false for values that only begin like null.
  static bool take_null(json::value& value) {
    bool null = false;
    return value.is_null().get(null) == simdjson::SUCCESS && null;
  }

  template<class Enum>
  static bool take_word(json::value& value, Enum& result) {
    std::string_view text;
    return value.get_string().get(text) == simdjson::SUCCESS
           && parse_word(text, result);
  }

  static bool take_status(json::value& value, uint16_t& result) {
    uint64_t number = 0;
    if (value.get_uint64().get(number) != simdjson::SUCCESS)
      return false;
    result = static_cast<uint16_t>(number);
    return number <= UINT16_MAX;
  }

  input::json_object_walk walk_;
  /// Columns, then carried columns, in the order of the file.
  std::vector<std::string> names_;
  size_t columns_;
  size_t index_;
  size_t url_;
  size_t outcome_;
  size_t status_;
  size_t error_kind_;
  size_t next_ = 0;    ///< Column that is expected next in the current row.
  size_t carried_ = 0; ///< Carried columns that it has.
  bool index_found_ = false;
  bool outcome_found_ = false;
};

} // namespace

std::unique_ptr<journal_rows> make_json_journal(const output_settings& opts) {
  return std::make_unique<json_journal>(opts.carry);
}

} // namespace muster::output
