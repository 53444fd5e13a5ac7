// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/lists.hpp"

#include "tests/support/compress.hpp"

// A list with one URL per line, plain or compressed.
namespace muster::fuzz {

void run(std::string_view bytes) {
  auto whole = check_list(input::make_text_stream, bytes, 0);
  if (whole.status != input::read_status::end)
    return;
  // The URLs that were read are a list that gives the same URLs.
  std::string again;
  std::vector<std::string> urls;
  for (auto& line : whole.lines) {
    // In quotes, even a comment is text.
    if (!line.error.empty() || line.url.starts_with('#'))
      continue;
    urls.push_back(line.url);
    again += line.url + "\n";
  }
  std::vector<std::string> urls_again;
  for (auto& line :
       read_list(input::make_text_stream, "\n\n\n\n" + again, 64).lines)
    urls_again.push_back(line.url);
  expect(urls_again == urls, "a list of what was read is the same list");
}

std::vector<std::string> seeds() {
  auto result = list_seeds("formats/text_test.cpp");
  add(result, list_seeds("chunk_test.cpp"));
  const std::string list = "http://a.example/\n# b\n\nhttp://c.example/ \r\n";
  add(result, {list, test::gzip(list), test::zstd(list),
               test::gzip(list) + test::gzip(list), "\xEF\xBB\xBF" + list});
  return result;
}

} // namespace muster::fuzz
