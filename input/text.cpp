#include "input/line_splitter.hpp"
#include "input/line_stream.hpp"
#include "input/trim.hpp"

namespace muster::input {

namespace {

const char* problem_of(std::string_view text, bool too_long) {
  if (too_long)
    return "line longer than 1 MiB";
  if (text.find('\0') != text.npos)
    return "NUL byte in the line; is this binary data?";
  if (text.find('\r') != text.npos)
    return "carriage return inside the line; lines end in LF or CRLF";
  return nullptr;
}

class text_stream final : public line_stream {
public:
  explicit text_stream(window& bytes) : bytes_{bytes}, lines_{bytes} {
    // nop
  }

  read_status start(turn& budget) override {
    return bytes_.start(budget);
  }

  read_status next(line& out, turn& budget) override {
    piece piece;
    for (;;) {
      auto status = lines_.next(piece, budget);
      if (status != read_status::ready)
        return status;
      auto text = trim(piece.text);
      auto blank = text.empty() && !piece.too_long;
      if (blank || text.substr(0, 1) == "#")
        continue;
      out.url.clear();
      out.carry.clear();
      out.error.clear();
      if (auto* problem = problem_of(text, piece.too_long))
        out.error = problem;
      else
        out.url = text;
      return read_status::ready;
    }
  }

  uint64_t line_number() const override {
    return lines_.line_number();
  }

  const std::string& error() const override {
    return bytes_.error();
  }

private:
  window& bytes_;
  line_splitter lines_;
};

} // namespace

std::unique_ptr<line_stream> make_text_stream(window& bytes) {
  return std::make_unique<text_stream>(bytes);
}

} // namespace muster::input
