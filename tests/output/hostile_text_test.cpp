// SPDX-License-Identifier: BSD-3-Clause

#include "output/journal/journal.hpp"
#include "output/rows/csv_guard.hpp"
#include "output/rows/format.hpp"
#include "output/rows/utf8.hpp"
#include "output/sqlite/sqlite.hpp"

#include "tests/output/writing.hpp"
#include "tests/support/catch.hpp"

#include <simdjson.h>

using namespace muster;

namespace {

/// Longer than any name.
constexpr size_t much = 64 * 1024;

/// Texts that servers, lists and nodes may send.
std::vector<std::string> hostile_texts() {
  return {
    std::string{"\0", 1},
    std::string{"a\0b\0", 4},
    "\x01\x02\x1b[2J\x7f",
    "\t\r\n\v\f\b",
    "\"\"\",',\";\n\"",
    "\\u0000\\",
    "=cmd|' /C calc'!A0",
    "'\"=1\"",
    "caf\xE9/\xFF\xFE",
    "\xC0\xAF \xED\xA0\x80 \xF4\x90\x80\x80 \xE2\x82",
    "\u0085\u009B31m\u2028\u202E\u2066\uFEFF\uFFFF\U0010FFFF",
    std::string(much, 'x'),
    std::string(much, '"'),
    std::string(much, '\x01'),
    std::string(much, '\xFF'),
    std::string(much, '\n'),
  };
}

bool is_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

std::string clean(std::string_view text) {
  std::string result;
  output::append_clean(result, text);
  return result;
}

/// Percent-encodes bytes that are not UTF-8, like JSON output.
std::string decodable(std::string_view text) {
  std::string result;
  output::append_filtered(result, text, {},
                          [&](char32_t, std::string_view bytes) {
                            result += bytes;
                          });
  return result;
}

/// Reads the fields of CSV lines strictly by RFC 4180, except for line endings.
/// Fails the test at a character that it does not permit.
std::vector<std::vector<std::string>> csv_fields(std::string_view text) {
  std::vector<std::vector<std::string>> lines;
  bool begins = true;
  while (!text.empty()) {
    if (begins)
      lines.emplace_back();
    auto& field = lines.back().emplace_back();
    if (text.front() == '"') {
      for (bool first = true; text.starts_with('"'); first = false) {
        text.remove_prefix(1);
        field += first ? "" : "\"";
        auto quote = text.find('"');
        REQUIRE(quote != text.npos);
        field += text.substr(0, quote);
        text.remove_prefix(quote + 1);
      }
    } else {
      auto size = std::min(text.find_first_of(",\n\r\""), text.size());
      field = text.substr(0, size);
      text.remove_prefix(size);
    }
    REQUIRE_FALSE(text.empty());
    auto end = text.front();
    text.remove_prefix(1);
    REQUIRE((end == ',' || end == '\n'));
    begins = end == '\n';
  }
  CHECK(begins);
  return lines;
}

struct fixture : test::writing {
  std::vector<std::string> texts = hostile_texts();

  /// A record for each text, with the text in all columns.
  void write(const std::string& name) {
    opts.file = dir / name;
    opts.carry = {"c"};
    opts.headers = {"etag"};
    // All these texts are also names of columns.
    for (const auto& text : texts)
      if (text.size() < much)
        opts.carry.push_back("c " + text);
    auto out = open();
    INFO(error);
    REQUIRE(out);
    for (size_t i = 0; i < texts.size(); ++i) {
      record rec;
      rec.url = rec.node = texts[i];
      auto& result = rec.result;
      result.index = i;
      result.final_url = result.content_type = result.error = texts[i];
      result.remote_ip = result.sha256 = texts[i];
      result.fields = {texts[i]};
      result.chain = {{301, texts[i]}};
      result.handshake.facts = std::make_shared<http::tls_facts>(
        http::tls_facts{13, std::chrono::seconds{0}, texts[i]});
      rec.carry.assign(opts.carry.size(), texts[i]);
      CHECK(out->write({rec}));
    }
    CHECK(out->close());
  }

  void expect_resumable() {
    uint64_t next = 0;
    auto end = output::read_journal(opts, [&](const auto& entry) {
      CHECK(entry.index == next++);
      return true;
    });
    CHECK(end.error == "");
    CHECK(next == texts.size());
    CHECK(end.content.whole == end.content.size);
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "any text gives valid JSON") {
  write("out.jsonl");
  expect_resumable();
  auto content = test::content_of(opts.file);
  CHECK(is_utf8(content));
  simdjson::dom::parser parser;
  std::string_view rest{content};
  for (const auto& text : texts) {
    auto end = rest.find('\n');
    simdjson::padded_string line{rest.substr(0, end)};
    rest.remove_prefix(end + 1);
    simdjson::dom::object object;
    REQUIRE(parser.parse(line).get(object) == simdjson::SUCCESS);
    std::vector<std::string> names{"url",   "final_url",   "content_type",
                                   "error", "remote_ip",   "sha256",
                                   "node",  "cert_issuer", "etag"};
    for (const auto& name : opts.carry)
      names.push_back(decodable(name));
    for (const auto& name : names) {
      std::string_view value;
      REQUIRE(object[name].get(value) == simdjson::SUCCESS);
      REQUIRE(std::string{value} == decodable(text));
    }
  }
  CHECK(rest.empty());
}

TEST_CASE_METHOD(fixture, "any text gives valid CSV") {
  opts.csv_guard = GENERATE(true, false);
  write("out.csv");
  expect_resumable();
  auto content = test::content_of(opts.file);
  CHECK(is_utf8(content));
  auto lines = csv_fields(content);
  auto value = [this](const std::string& cell) {
    return std::string{opts.csv_guard ? output::without_csv_guard(cell) : cell};
  };
  auto column = [&](const std::string& name) {
    auto found = std::ranges::find(lines[0], clean(name), value);
    REQUIRE(found != lines[0].end());
    return static_cast<size_t>(found - lines[0].begin());
  };
  REQUIRE(lines.size() == texts.size() + 1);
  for (size_t i = 0; i < texts.size(); ++i) {
    REQUIRE(lines[i + 1].size() == lines[0].size());
    auto names = opts.carry;
    for (auto name : {"url", "final_url", "content_type", "error", "remote_ip",
                      "sha256", "node", "cert_issuer", "etag"})
      names.emplace_back(name);
    for (const auto& name : names)
      REQUIRE(value(lines[i + 1][column(name)]) == clean(texts[i]));
  }
}

TEST_CASE_METHOD(fixture, "any text is valid UTF-8 in a database") {
  run.settings = "[fetch]\nheader = X: caf\xE9\x1b\n";
  write("out.db");
  expect_resumable();
  output::sql_database database;
  REQUIRE(database.open(opts.file, output::sql_database::access::read));
  auto rows = database.prepare("SELECT * FROM results ORDER BY \"index\"");
  auto names =
    database.prepare("SELECT name FROM pragma_table_info('results')");
  std::vector<std::string> columns;
  while (names.row())
    columns.emplace_back(names.text(0));
  size_t i = 0;
  for (; rows.row(); ++i) {
    size_t checked = 0;
    for (size_t column = 0; column < columns.size(); ++column) {
      auto name = columns[column];
      CHECK(is_utf8(name));
      bool hostile = name == "url" || name == "error" || name[0] == 'c';
      // Times and similar values are absent here.
      if (!hostile || name == "connect_ms" || name == "cert_expires_at")
        continue;
      REQUIRE(std::string{rows.text(static_cast<int>(column))}
              == clean(texts[i]));
      ++checked;
    }
    CHECK(checked == opts.carry.size() + 4);
  }
  CHECK(i == texts.size());
  auto settings = database.prepare("SELECT settings FROM runs");
  REQUIRE(settings.row());
  CHECK(std::string{settings.text(0)} == clean(run.settings));
  auto check = database.prepare("PRAGMA integrity_check");
  REQUIRE(check.row());
  CHECK(std::string{check.text(0)} == "ok");
}

TEST_CASE_METHOD(fixture, "any text gives one line per record") {
  write("out.txt");
  auto content = test::content_of(opts.file);
  CHECK(is_utf8(content));
  CHECK(std::ranges::count(content, '\n')
        == static_cast<ptrdiff_t>(texts.size()));
  std::string shown;
  output::append_printable_lines(shown, content);
  CHECK((shown == content));
}

TEST_CASE_METHOD(fixture, "column names that are equal in the output cannot be "
                          "carried") {
  for (auto name : {"r.jsonl", "r.csv", "r.db"}) {
    opts.file = dir / name;
    opts.carry = {"a\xFF", "a%FF"};
    CHECK_FALSE(open());
    CHECK_THAT(error, test::contains("already has a column with this name"));
  }
}
