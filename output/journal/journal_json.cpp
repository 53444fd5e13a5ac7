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
  explicit json_journal(const column_choice& choice)
    : choice_{choice}, known_{column_list::all(choice)} {
    // Usually, the rows have the columns of this run.
    const column_list usual{choice_};
    set_order({usual.begin(), usual.end()});
  }

  size_t row_size(std::string_view text) override {
    return text.find('\n') + 1;
  }

  bool is_header(std::string_view row) override {
    return row.empty();
  }

  bool parse(std::string_view row, journal_entry& entry) override {
    next_ = own_ = 0;
    index_found_ = outcome_found_ = false;
    found_.clear();
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
    else if (!columns_)
      set_columns();
    else if (own_ != choice_.headers.size() + choice_.carry.size())
      fail_columns("it lacks a response field or a carried column");
    return reason_.empty();
  }

  bool may_begin_row(std::string_view text) override {
    const auto begin = "{\"" + names_.front() + "\":";
    auto size = std::min(text.size(), begin.size());
    return text.substr(0, size) == std::string_view{begin}.substr(0, size);
  }

private:
  simdjson::error_code take(json::field& field, journal_entry& entry) {
    auto i = find(field);
    if (i == names_.size()) {
      fail_unknown(key_);
      return simdjson::INCORRECT_TYPE;
    }
    if (!columns_)
      found_.push_back(order_[i]);
    own_ += order_[i].what >= column::response_field ? 1 : 0;
    if (!take_value(order_[i].what, field.value(), entry))
      return refuse("\"" + names_[i] + "\" has an invalid value");
    return simdjson::SUCCESS;
  }

  bool take_value(column what, json::value& value, journal_entry& entry) {
    switch (what) {
      case column::index:
        index_found_ = true;
        return value.get_uint64().get(entry.index) == simdjson::SUCCESS;
      case column::url:
        return value.get_string().get(entry.url) == simdjson::SUCCESS;
      case column::outcome:
        outcome_found_ = true;
        return take_word(value, entry.outcome);
      case column::status:
        return take_null(value) || take_status(value, entry.status);
      case column::error_kind:
        return take_null(value) || take_word(value, entry.error_kind);
      default:
        return true;
    }
  }

  /// The columns of the first row are those of the file.
  void set_columns() {
    if (take_columns(found_, choice_))
      set_order(found_);
  }

  /// Expects the columns in this order; others may follow.
  void set_order(std::vector<output_column> first) {
    const column_list present{first};
    order_ = std::move(first);
    for (const auto& col : known_)
      if (!present.has(col))
        order_.push_back(col);
    names_.clear();
    for (const auto& col : order_)
      names_.push_back(escaped(col.name));
  }

  /// The number of a column; usually the one after the last.
  size_t find(json::field& field) {
    if (next_ == names_.size() || !(field.key() == names_[next_]))
      next_ = search(field);
    return next_ == names_.size() ? next_ : next_++;
  }

  /// Earlier releases and other programs escape other characters of a name.
  size_t search(json::field& field) {
    key_ = {};
    if (field.unescaped_key().get(key_) != simdjson::SUCCESS)
      return names_.size();
    return static_cast<size_t>(
      std::find(names_.begin(), names_.end(), escaped(key_)) - names_.begin());
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
  column_choice choice_;
  std::vector<output_column> known_;
  std::vector<output_column> order_; ///< Of known_, as expected in a row.
  std::vector<std::string> names_;   ///< Their names, escaped.
  std::vector<output_column> found_; ///< Of the first row.
  std::string_view key_;             ///< The last one that was searched.
  size_t next_ = 0; ///< Column that is expected next in the current row.
  size_t own_ = 0;  ///< Response fields and carried columns that it has.
  bool index_found_ = false;
  bool outcome_found_ = false;
};

} // namespace

std::unique_ptr<journal_rows> make_json_journal(const output_settings& opts) {
  return std::make_unique<json_journal>(opts);
}

} // namespace muster::output
