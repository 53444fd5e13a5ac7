// SPDX-License-Identifier: BSD-3-Clause

#include "input/formats/per_line_stream.hpp"
#include "input/formats/url_text.hpp"

namespace muster::input {

namespace {

class text_stream final : public per_line_stream {
public:
  explicit text_stream(window& bytes) : per_line_stream{bytes, 0} {
    // nop
  }

private:
  bool is_comment(std::string_view text) const override {
    return text.starts_with('#');
  }

  void parse(std::string_view text, line& out) override {
    out.url = clean_url(text);
    if (auto* problem = problem_of_line(out.url))
      out.error = problem;
  }
};

} // namespace

std::unique_ptr<line_stream> make_text_stream(window& bytes) {
  return std::make_unique<text_stream>(bytes);
}

} // namespace muster::input
