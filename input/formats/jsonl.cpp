// SPDX-License-Identifier: BSD-3-Clause

#include "input/formats/json_item.hpp"
#include "input/formats/per_line_stream.hpp"

namespace muster::input {

namespace {

class jsonl_stream final : public per_line_stream {
public:
  jsonl_stream(window& bytes, selection wanted)
    : per_line_stream{bytes, wanted.carry.size()}, items_{std::move(wanted)} {
    // nop
  }

private:
  void parse(std::string_view text, line& out) override {
    items_.read(text, out);
  }

  json_item_reader items_;
};

} // namespace

std::unique_ptr<line_stream> make_jsonl_stream(window& bytes,
                                               selection wanted) {
  return std::make_unique<jsonl_stream>(bytes, std::move(wanted));
}

} // namespace muster::input
