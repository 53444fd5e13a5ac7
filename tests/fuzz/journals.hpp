// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "tests/fuzz/target.hpp"

#include "output/journal/journal.hpp"
#include "tests/output/writing.hpp"

#include <fstream>

// Outputs of earlier runs, read back.
namespace muster::fuzz {

struct journal {
  struct entry {
    uint64_t index;
    std::string url;
    muster::outcome outcome;
    uint16_t status;
    http::error_kind error_kind;
    std::string row;

    bool operator==(const entry&) const = default;
  };

  std::vector<entry> entries;
  output::journal_end end;
};

/// Writes `bytes` to a file of that name, and reads it back.
inline journal read_back(const std::string& name, std::string_view bytes) {
  static const test::scratch_directory directory;
  output::output_settings opts;
  opts.file = directory.write(name, bytes);
  opts.carry = {"id"};
  journal result;
  result.end =
    output::read_journal(opts, [&](const output::journal_entry& entry) {
      expect(entry.outcome <= outcome::duplicate, "an outcome is one");
      expect(entry.error_kind <= http::last_error_kind, "a kind is one");
      result.entries.push_back({entry.index, std::string{entry.url},
                                entry.outcome, entry.status, entry.error_kind,
                                std::string{entry.row}});
      return true;
    });
  auto& end = result.end;
  expect(end.records == result.entries.size(), "records are counted");
  expect(end.error.empty() || end.error.find(name) != std::string::npos,
         "an error names the file", end.error);
  return result;
}

/// A property of a file of rows: its complete part alone gives the same result.
inline journal check_rows(const std::string& name, std::string_view bytes) {
  auto found = read_back(name, bytes);
  auto& content = found.end.content;
  expect(content.whole <= bytes.size(), "no more is whole than there is");
  if (!found.end.error.empty())
    return found;
  expect(content.size == bytes.size(), "the file has its size");
  auto again = read_back(name, bytes.substr(0, content.whole));
  expect(again.end.error.empty(), "what is whole can be read", again.end.error);
  expect(again.end.content.whole == content.whole, "... as a whole");
  expect(again.entries == found.entries, "... and has the same records");
  return found;
}

/// Outputs of that name, as the writers create them.
inline std::vector<std::string> outputs(const std::string& name) {
  std::vector<std::string> result;
  auto write = [&](const std::vector<record>& records) {
    test::writing output;
    output.opts.file = output.dir / name;
    output.opts.carry = {"id"};
    auto writer = output.open();
    expect(writer != nullptr, "an output can be opened", output.error);
    for (auto rec : records) {
      rec.carry = {"x\"y,\n"};
      expect(writer->write({rec}), "a record can be written");
    }
    expect(writer->close(), "an output can be closed", writer->error());
    result.push_back(test::content_of(output.opts.file));
  };
  write({});
  write(test::some_records(0, 3));
  write({test::error_record(), test::http_error_record("http://h/"),
         test::skipped_record("http://h/", 1)});
  return result;
}

} // namespace muster::fuzz
