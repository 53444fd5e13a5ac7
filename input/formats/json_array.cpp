// SPDX-License-Identifier: BSD-3-Clause

#include "input/formats/json_item.hpp"
#include "input/formats/line_splitter.hpp"
#include "input/formats/line_stream.hpp"

#include <utility>

namespace muster::input {

namespace {

/// The elements of one JSON array (RFC 8259, section 5). Holds one element in
/// memory. The text between elements must be valid JSON. An error inside an
/// element affects only that element.
class json_array_stream final : public line_stream {
public:
  json_array_stream(window& bytes, selection wanted)
    : bytes_{bytes}, items_{std::move(wanted)} {
    // nop
  }

  read_status start(turn&) override {
    return read_status::ready;
  }

  read_status next(line& out, turn& budget) override {
    if (!error_.empty())
      return read_status::failed;
    for (;;) {
      while (scanned_ < bytes_.pending().size()) {
        auto ended = scan(bytes_.pending()[scanned_]);
        if (!error_.empty())
          return read_status::failed;
        if (ended && take(out))
          return read_status::ready;
      }
      if (place_ != place::element || skipping_)
        drop();
      else if (scanned_ > max_line_size) {
        take_beginning(out);
        skipping_ = true;
        return read_status::ready;
      }
      auto status = bytes_.fill(budget);
      if (status == read_status::end && place_ != place::behind)
        return fail(quoted_ ? "the JSON array ends early, inside a string"
                            : "the JSON array ends early");
      if (status != read_status::ready)
        return status;
    }
  }

  uint64_t line_number() const override {
    return element_line_;
  }

  std::string last_read() const override {
    return elements_ == 0 ? "" : " after element " + std::to_string(elements_);
  }

  const std::string& error() const override {
    return error_.empty() ? bytes_.error() : error_;
  }

private:
  enum class place : uint8_t {
    before,  ///< before the array
    first,   ///< after `[`
    comma,   ///< after a comma
    element, ///< in an element; the pending bytes begin with it
    after,   ///< after an element
    behind,  ///< after the array
  };

  /// Examines the next byte. Returns true if an element ends before or with it.
  bool scan(char c) {
    if (place_ == place::element)
      return scan_element(c);
    if (c == '\n')
      ++line_;
    ++scanned_;
    if (is_blank(c))
      return false;
    switch (place_) {
      case place::before: // only white space may come before `[`
        if (c == '[')
          place_ = place::first;
        return false;
      case place::first:
      case place::comma:
        if (c == ']' && place_ == place::first)
          place_ = place::behind;
        else if (c == ']' || c == ',')
          fail("a comma without an element");
        else
          begin_element();
        return false;
      case place::after:
        if (c == ',')
          place_ = place::comma;
        else if (c == ']')
          place_ = place::behind;
        else
          fail("a comma is missing");
        return false;
      default:
        fail("there is data after the JSON array");
        return false;
    }
  }

  void begin_element() {
    --scanned_;
    drop();
    place_ = place::element;
    element_line_ = line_;
    depth_ = 0;
    plain_ = false;
  }

  bool scan_element(char c) {
    if (quoted_) {
      ++scanned_;
      if (std::exchange(escaped_, false))
        return false;
      escaped_ = c == '\\';
      quoted_ = c != '"';
      line_ += c == '\n';
      return !quoted_ && depth_ == 0;
    }
    auto ends_plain = plain_ && (is_blank(c) || c == ',' || c == ']');
    if (ends_plain)
      return true;
    ++scanned_;
    line_ += c == '\n';
    quoted_ = c == '"';
    if (c == '{' || c == '[')
      ++depth_;
    else if ((c == '}' || c == ']') && depth_ > 0)
      return --depth_ == 0;
    else if (depth_ == 0 && !quoted_)
      plain_ = true; // a number or a literal
    return false;
  }

  /// Stores the element that ends here. Returns false if its error was reported
  /// already.
  bool take(line& out) {
    place_ = place::after;
    if (std::exchange(skipping_, false))
      return false;
    if (scanned_ > max_line_size) {
      take_beginning(out);
      return true;
    }
    auto text = bytes_.pending().substr(0, scanned_);
    clear(out);
    items_.read(text, out);
    finish(out, text);
    return true;
  }

  void take_beginning(line& out) {
    clear(out);
    out.error = "longer than 1 MiB";
    out.cut = true;
    finish(out, bytes_.pending().substr(0, scanned_));
  }

  void clear(line& out) const {
    out.url.clear();
    out.error.clear();
    out.cut = false;
    out.carry.resize(items_.carried());
    for (auto& value : out.carry)
      value.clear();
  }

  void finish(line& out, std::string_view text) {
    ++elements_;
    if (!out.error.empty()) {
      out.error.insert(0, "element " + std::to_string(elements_) + ": ");
      if (out.url.empty())
        out.url = text;
    }
    drop();
  }

  void drop() {
    bytes_.consume(std::exchange(scanned_, 0));
  }

  read_status fail(const char* reason) {
    error_ = reason;
    return read_status::failed;
  }

  static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  window& bytes_;
  json_item_reader items_;
  size_t scanned_ = 0; // number of pending bytes that were examined
  place place_ = place::before;
  bool skipping_ = false; // inside an element that was too long
  bool quoted_ = false;
  bool escaped_ = false;
  bool plain_ = false;
  size_t depth_ = 0; // open brackets and braces in the element
  uint64_t line_ = 1;
  uint64_t element_line_ = 0;
  uint64_t elements_ = 0; // number of elements read
  std::string error_;
};

} // namespace

std::unique_ptr<line_stream> make_json_array_stream(window& bytes,
                                                    selection wanted) {
  return std::make_unique<json_array_stream>(bytes, std::move(wanted));
}

} // namespace muster::input
