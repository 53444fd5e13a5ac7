// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/journals.hpp"

#include "output/files/packer.hpp"

// Compressed outputs that a run resumes. The first byte chooses the format, and
// whether the rest is the file or rows to compress first.
namespace muster::fuzz {

namespace {

constexpr const char* names[] = {"out.jsonl.gz", "out.jsonl.zst", "out.csv.gz",
                                 "out.csv.zst"};

} // namespace

void run(std::string_view bytes) {
  auto choice = take_byte(bytes);
  const std::string name = names[choice % std::size(names)];
  if (choice < 0x80) {
    check_rows(name, bytes);
    return;
  }
  std::string packed;
  auto packer = output::packer::make(output::packing_of(name));
  packer->append(packed, bytes);
  auto found = check_rows(name, packed);
  auto plain = read_back(name.substr(0, name.rfind('.')), bytes);
  if (found.end.error.empty())
    expect(found.entries == plain.entries, "compression changes no record");
}

std::vector<std::string> seeds() {
  std::vector<std::string> result;
  for (size_t i = 0; i < std::size(names); ++i) {
    const std::string name = names[i];
    for (auto& text : outputs(name))
      result.push_back(static_cast<char>(i) + text);
    for (auto& text : outputs(name.substr(0, name.rfind('.'))))
      result.push_back(static_cast<char>(0x80 + i) + text);
  }
  return result;
}

} // namespace muster::fuzz
