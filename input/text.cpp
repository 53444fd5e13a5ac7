#include "input/per_line_stream.hpp"

namespace muster::input {

namespace {

const char* problem_of(std::string_view text) {
  if (text.find('\0') != text.npos)
    return "NUL byte in the line; is this binary data?";
  if (text.find('\r') != text.npos)
    return "carriage return inside the line; lines end in LF or CRLF";
  return nullptr;
}

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
    if (auto* problem = problem_of(text))
      out.error = problem;
    else
      out.url = text;
  }
};

} // namespace

std::unique_ptr<line_stream> make_text_stream(window& bytes) {
  return std::make_unique<text_stream>(bytes);
}

} // namespace muster::input
