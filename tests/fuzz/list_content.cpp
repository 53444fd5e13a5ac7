// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/lists.hpp"

#include "input/content/content.hpp"
#include "input/reader.hpp"
#include "tests/support/compress.hpp"
#include "tests/support/scratch.hpp"

// Any file used as a list: the format that its first bytes show, and the lines
// that are read. The first byte chooses the expected format.
namespace muster::fuzz {

namespace {

using input::content;

constexpr input::format formats[] = {input::format::text, input::format::jsonl,
                                     input::format::csv};

/// More bytes must not change a decision. The exception is control characters
/// after the deciding line.
void check_judgement(std::string_view bytes, input::expectation expected) {
  const input::selection wanted{"url", {}};
  auto all = input::judge_content(bytes, true, expected, wanted);
  expect(all.read_as != content::form::undecided, "a whole file is decided");
  expect((all.read_as == content::form::refused) == !all.error.empty(),
         "what is refused has a reason", all.error);
  for (size_t size = 0; size < std::min<size_t>(bytes.size(), 64); ++size) {
    auto some = input::judge_content(bytes.substr(0, size), false, expected,
                                     wanted);
    if (some.read_as != content::form::undecided)
      expect(some.read_as == all.read_as
               || all.error.find("binary data") != all.error.npos,
             "a decision is final", all.error);
  }
}

void read_file(std::string_view bytes, input::format as) {
  static const test::scratch_directory directory;
  input::input_settings opts;
  opts.files = {directory.write("list", bytes)};
  opts.format = as;
  std::string error;
  auto reader = input::reader::open(opts, error);
  expect((reader == nullptr) == !error.empty(), "what fails says why", error);
  if (!reader)
    return;
  for (uint64_t index = 0;;) {
    input::line line;
    auto status = reader->next(line);
    if (status == input::read_status::would_wait)
      continue;
    if (status != input::read_status::ready)
      break;
    expect(line.index == index++, "lines are counted");
    expect(!line.url.empty() || !line.error.empty(), "a line says something");
  }
}

} // namespace

void run(std::string_view bytes) {
  auto choice = take_byte(bytes);
  auto by_name = formats[choice % std::size(formats)];
  auto asked_for = (choice & 0x80) != 0;
  check_judgement(bytes, {by_name, asked_for});
  read_file(bytes, asked_for ? by_name : input::format::automatic);
}

std::vector<std::string> seeds() {
  std::vector<std::string> result;
  for (auto name : {"content/content_test.cpp", "formats/json_array_test.cpp",
                    "formats/text_test.cpp"})
    for (auto& text : literals(std::string{"input/"} + name))
      for (char choice : {'\0', '\1', '\2', '\x80', '\x81', '\x82'})
        result.push_back(choice + text);
  const std::string array = "[\"http://a/\", {\"url\": \"http://b/\"}]";
  add(result, {'\0' + array, '\0' + test::gzip(array), '\0' + test::zstd(array),
               '\0' + ("\xEF\xBB\xBF" + array)});
  return result;
}

} // namespace muster::fuzz
