// SPDX-License-Identifier: BSD-3-Clause

#include "output/journal/journal.hpp"

#include "output/files/packer.hpp"
#include "output/journal/finished_inputs.hpp"
#include "output/rows/format.hpp"
#include "output/sqlite/sqlite.hpp"

#include "tests/output/unpack.hpp"
#include "tests/output/writing.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/compress.hpp"

#include <fstream>

using namespace muster;
using output::journal_entry;
using output::sync_mode;
using output::writer;

namespace {

struct visited {
  uint64_t index;
  std::string url;
  muster::outcome outcome;
  uint16_t status;
  http::error_kind error_kind;
  std::string row;
};

/// A finished output, as a file and as plain rows.
struct whole_file {
  std::vector<record> records;
  std::string content;
  std::string rows;

  /// Every position near the end, and a few others, to save time.
  bool is_worth_resuming(size_t size) const {
    return size % 16 == 0 || size + 5 >= content.size();
  }
};

struct fixture : test::writing {
  std::vector<visited> entries;
  output::journal_end end;

  void write(const std::vector<record>& records) {
    auto w = open();
    INFO(error);
    REQUIRE(w);
    for (const auto& rec : records)
      REQUIRE(w->write({rec}));
    REQUIRE(w->close());
  }

  whole_file write_whole(const std::string& name);
  void resume(const whole_file& file);

  void put(const std::string& content) const {
    std::ofstream{opts.file, std::ios::binary} << content;
  }

  std::string plain() const {
    auto content = test::content_of(opts.file);
    return output::packing_of(opts.file) == output::packing::none
             ? content
             : test::unpacked(content);
  }

  /// Reads the file. Returns the error without its beginning.
  std::string read() {
    entries.clear();
    end = output::read_journal(opts, [this](const journal_entry& x) {
      entries.push_back({x.index, std::string{x.url}, x.outcome, x.status,
                         x.error_kind, std::string{x.row}});
      return true;
    });
    CHECK(end.records == entries.size());
    std::string begin = "cannot read " + opts.file + ": ";
    if (end.error.empty())
      return "";
    CHECK(end.error.substr(0, begin.size()) == begin);
    return end.error.substr(begin.size());
  }
};

std::vector<record> mixed() {
  std::vector<record> result{
    test::ok_record(4, "https://a/?q=\"x\",y"), test::error_record("https://b"),
    test::http_error_record("https://c", 503),
    test::skipped_record("https://gr\xC3\xBC\xC3\x9F", 4),
    test::error_record("no \"URL\"\\", http::error_kind::invalid_url)};
  result[1].result.index = 1;
  result[1].result.error = "one, \"two\"\nthree";
  result[2].result.index = 9;
  result[3].result.index = 5'000'000'000;
  result[4].result.index = 2;
  return result;
}

whole_file fixture::write_whole(const std::string& name) {
  opts.file = dir / name;
  run.content.reset();
  opts.sync = sync_mode::batch;
  std::filesystem::remove(opts.file);
  auto records = mixed();
  write(records);
  return {std::move(records), test::content_of(opts.file), plain()};
}

/// Resumes after the last record, and expects the same rows as without a break.
void fixture::resume(const whole_file& file) {
  run.content = end.content;
  opts.sync = sync_mode::none;
  auto done = static_cast<ptrdiff_t>(entries.size());
  write({file.records.begin() + done, file.records.end()});
  REQUIRE(plain() == file.rows);
}

const std::vector<std::string> row_files{
  "r.jsonl", "r.csv", "r.jsonl.gz", "r.csv.gz", "r.jsonl.zst", "r.csv.zst"};

} // namespace

TEST_CASE_METHOD(fixture, "written records are read back") {
  auto files = row_files;
  files.push_back("r.db");
  for (const auto& name : files) {
    for (auto sync : {sync_mode::none, sync_mode::batch}) {
      INFO(name);
      std::filesystem::remove(dir / name);
      opts.file = dir / name;
      opts.sync = sync;
      auto records = mixed();
      write(records);
      CHECK(read().empty());
      bool database = name == "r.db";
      auto by_index = [](const record& a, const record& b) {
        return a.result.index < b.result.index;
      };
      if (database)
        std::sort(records.begin(), records.end(), by_index);
      REQUIRE(entries.size() == records.size());
      std::string rows;
      for (size_t i = 0; i < entries.size(); ++i) {
        CHECK(entries[i].index == records[i].result.index);
        CHECK(entries[i].url == records[i].url);
        CHECK(entries[i].outcome == records[i].result.outcome);
        CHECK(entries[i].status == records[i].result.status);
        CHECK(entries[i].error_kind == records[i].result.error_kind);
        rows += entries[i].row;
      }
      if (database)
        continue;
      CHECK(end.content.whole == std::filesystem::file_size(opts.file));
      CHECK(end.content.size == end.content.whole);
      auto content = plain();
      CHECK(content.substr(content.size() - rows.size()) == rows);
    }
  }
}

TEST_CASE_METHOD(fixture, "errors of every kind are read back") {
  std::vector<record> records;
  for (uint8_t kind = 1;
       !http::to_string(static_cast<http::error_kind>(kind)).empty(); ++kind) {
    record rec;
    rec.url = "http://h/" + std::to_string(kind);
    rec.result.index = kind;
    rec.result.error_kind = static_cast<http::error_kind>(kind);
    records.push_back(rec);
  }
  CHECK(records.size() > 12);
  for (auto name : {"r.jsonl", "r.csv", "r.db"}) {
    opts.file = dir / name;
    write(records);
    CHECK(read().empty());
    REQUIRE(entries.size() == records.size());
    for (size_t i = 0; i < records.size(); ++i)
      CHECK(entries[i].error_kind == records[i].result.error_kind);
  }
}

TEST_CASE_METHOD(fixture, "a file that is truncated anywhere can be resumed") {
  for (const auto& name : row_files) {
    INFO(name);
    auto file = write_whole(name);
    for (size_t size = 0; size < file.content.size(); ++size) {
      INFO("torn at " << size);
      put(file.content.substr(0, size));
      REQUIRE(read().empty());
      REQUIRE(end.content.size == size);
      REQUIRE(end.content.whole <= size);
      REQUIRE(entries.size() < file.records.size());
      if (file.is_worth_resuming(size))
        resume(file);
    }
  }
}

TEST_CASE_METHOD(fixture, "zeros after the written data count as incomplete") {
  for (const auto& name : row_files) {
    INFO(name);
    opts.file = dir / name;
    write(mixed());
    auto whole = test::content_of(opts.file);
    put(whole + std::string(300'000, '\0'));
    CHECK(read().empty());
    CHECK(entries.size() == mixed().size());
    CHECK(end.content.whole == whole.size());
    CHECK(end.content.size == whole.size() + 300'000);
  }
}

TEST_CASE_METHOD(fixture,
                 "zeros after an incomplete record count as incomplete") {
  for (const auto& name : row_files) {
    INFO(name);
    auto file = write_whole(name);
    for (size_t size = 1; size < file.content.size(); size += 3) {
      for (size_t zeros : {3, 5'000}) {
        INFO("torn at " << size << ", zeros: " << zeros);
        put(file.content.substr(0, size) + std::string(zeros, '\0'));
        REQUIRE(read().empty());
        REQUIRE(end.content.size == size + zeros);
        REQUIRE(entries.size() <= file.records.size());
      }
      if (file.is_worth_resuming(size))
        resume(file);
    }
  }
}

TEST_CASE_METHOD(fixture, "any number of zeros counts as incomplete") {
  for (auto name : {"r.jsonl", "r.csv", "r.jsonl.zst"}) {
    INFO(name);
    opts.file = dir / name;
    write(mixed());
    auto whole = std::filesystem::file_size(opts.file);
    std::filesystem::resize_file(opts.file, whole + 100'000'000);
    CHECK(read().empty());
    CHECK(entries.size() == 5);
    CHECK(end.content.whole == whole);
    CHECK(end.content.size == whole + 100'000'000);
  }
}

TEST_CASE_METHOD(fixture, "zeros between records are an error") {
  for (const auto& name : row_files) {
    INFO(name);
    opts.file = dir / name;
    write(mixed());
    auto whole = test::content_of(opts.file);
    put(whole + std::string(5'000, '\0') + whole);
    CHECK_FALSE(read().empty());
  }
}

TEST_CASE_METHOD(fixture, "an empty file is read back") {
  for (const auto& name : row_files) {
    INFO(name);
    opts.file = dir / name;
    put("");
    CHECK(read().empty());
    CHECK(end.records == 0);
    std::filesystem::remove(opts.file);
    write({});
    CHECK(read().empty());
    CHECK(end.records == 0);
    CHECK(end.content.whole == std::filesystem::file_size(opts.file));
  }
}

TEST_CASE_METHOD(fixture, "a broken JSON line is an error that names it") {
  std::string rows;
  for (const auto& rec : mixed())
    output::append_json(rows, rec, {});
  opts.file = dir / "r.jsonl";
  const std::vector<std::pair<std::string, std::string>> cases{
    {"\n", "line 6 is not a valid record (broken JSON: "},
    {"{}\n", "line 6 is not a valid record (it has no index)"},
    {"{\"index\":3}\n", "line 6 is not a valid record (it has no outcome)"},
    {"{\"index\":-3,\"outcome\":\"ok\"}\n",
     "line 6 is not a valid record (\"index\" has an invalid value"},
    {"{\"index\":3,\"outcome\":\"good\"}\n",
     "line 6 is not a valid record (\"outcome\" has an invalid value"},
    {"{\"index\":3,\"outcome\":\"ok\",\"status\":70000}\n",
     "line 6 is not a valid record (\"status\" has an invalid value"},
    {"{\"index\":3,\"outcome\":\"ok\",\"status\":[}\n",
     "line 6 is not a valid record (\"status\" has an invalid value"},
    {"{\"index\":3,\"outcome\":\"ok\",\"status\":nu}\n",
     "line 6 is not a valid record (\"status\" has an invalid value"},
    {"{\"index\":3,\"outcome\":\"ok\",\"error_kind\":nil}\n",
     "line 6 is not a valid record (\"error_kind\" has an invalid value"},
    {"{\"index\":3,\"outcome\":\"ok\",\"more\":1}\n",
     "line 6 is not a valid record (its columns differ from those of this "
     "run: it also has 'more'"},
    {rows.substr(0, 300) + "\n", "line 6 is not a valid record (broken"},
    // A truncated record, and another record after it.
    {rows.substr(0, 300) + rows, "line 6 is not a valid record (broken"}};
  for (const auto& [broken, expected] : cases) {
    INFO(broken);
    for (const auto& after : {std::string{}, rows}) {
      put(rows + broken + after);
      CHECK(read().substr(0, expected.size()) == expected);
      CHECK(end.records == 5);
      CHECK(end.content.whole == rows.size());
    }
  }
}

TEST_CASE_METHOD(fixture, "a CSV file is read back with its guard or without") {
  opts.file = dir / "r.csv";
  opts.carry = {"=c", "d"};
  const std::vector<std::string> urls{"=u", "'=u", "''=u", "'u", "u"};
  for (bool guarded : {true, false}) {
    opts.csv_guard = guarded;
    std::vector<record> records;
    for (const auto& url : urls) {
      records.push_back(test::error_record(url));
      records.back().result.index = records.size() - 1;
      records.back().carry = {url, url};
    }
    std::filesystem::remove(opts.file);
    write(records);
    CHECK(read() == "");
    for (size_t i = 0; i < urls.size(); ++i)
      CHECK(entries.at(i).url == urls[i]);
    // A run with the other setting recognises the same URLs.
    opts.csv_guard = !guarded;
    CHECK(read() == "");
    for (size_t i = 0; i < urls.size(); ++i) {
      output::finished_inputs known;
      known.insert(i, entries.at(i).url, outcome::error);
      CHECK(known.find(i, urls[i])->same_url);
    }
  }
}

TEST_CASE_METHOD(fixture, "names in JSON are recognised with any escapes") {
  opts.file = dir / "r.jsonl";
  opts.carry = {"\uFEFFid"};
  for (std::string name : {"\uFEFFid", "\\ufeffid", "\\uFEFF\\u0069d"}) {
    put(R"({"index":0,"url":"u","outcome":"ok","duplicate_of":null,")" + name
        + "\":null}\n");
    CHECK(read() == "");
    CHECK(end.records == 1);
  }
}

TEST_CASE_METHOD(fixture, "a broken CSV row is an error that names it") {
  std::string header;
  output::append_csv_header(header, {});
  std::string rows;
  for (const auto& rec : mixed())
    output::append_csv(rows, rec, {});
  opts.file = dir / "r.csv";
  std::string row;
  output::append_csv(row, test::ok_record(3), {});
  auto stray = row;
  stray.insert(stray.find("https"), "\"");
  auto cut = row.substr(0, 40) + "\n";
  auto word = row;
  word.replace(word.find(",ok,"), 4, ",good,");
  // One error of the rows has a line break in it.
  const std::vector<std::pair<std::string, std::string>> cases{
    {"\n", "line 8 is not a valid record (index cannot be '')"},
    {cut, "line 8 is not a valid record (it has "},
    {word, "line 8 is not a valid record (outcome cannot be 'good'"},
    {"x" + row, "line 8 is not a valid record (index cannot be 'x3'"},
    {"1\"," + row + "\"\n",
     "line 8 is not a valid record (it has a misplaced quote"},
    {stray + row, "line 8 is not a valid record"}};
  for (const auto& [broken, expected] : cases) {
    INFO(broken);
    for (const auto& after : {std::string{}, rows}) {
      put(header + rows + broken + after);
      CHECK(read().substr(0, expected.size()) == expected);
      CHECK(end.records == 5);
      CHECK(end.content.whole == header.size() + rows.size());
    }
  }
}

TEST_CASE_METHOD(fixture, "a CSV file of other columns is an error") {
  opts.file = dir / "r.csv";
  opts.carry = {"id"};
  write(mixed());
  CHECK(read().empty());
  CHECK(end.records == 5);
  opts.carry = {};
  CHECK(read()
        == "its columns differ from those of this run: it also has 'id', which "
           "neither output.headers nor input.carry names");
}

TEST_CASE_METHOD(fixture, "an output of an earlier version can be resumed") {
  auto records = mixed();
  for (auto& rec : records)
    rec.carry = {"x"};
  auto cut = [](std::string text, const std::string& what) {
    for (auto at = text.find(what); at != text.npos; at = text.find(what))
      text.erase(at, what.size());
    return text;
  };
  // As before the columns wire_sha256 and warning.
  auto old_columns = [this] {
    std::vector<output::output_column> result;
    for (const auto& col : output::column_list{opts})
      if (col.what != output::column::wire_sha256
          && col.what != output::column::warning)
        result.push_back(col);
    return output::column_list{std::move(result)};
  };
  opts.carry = {"id"};
  SECTION("JSON Lines") {
    opts.file = dir / "r.jsonl";
    write({records[0]});
    put(cut(cut(plain(), R"("wire_sha256":null,)"), R"("warning":null,)"));
  }
  SECTION("CSV") {
    opts.file = dir / "r.csv";
    std::string old;
    output::append_csv_header(old, old_columns());
    output::append_csv(old, records[0], old_columns());
    CHECK(old.find("sha256,started_at,") != old.npos);
    CHECK(old.find("error,duplicate_of,") != old.npos);
    put(old);
  }
  SECTION("SQLite") {
    opts.file = dir / "r.db";
    write({records[0]});
    output::sql_database database;
    REQUIRE(database.open(opts.file, output::sql_database::access::write));
    REQUIRE(database.run("ALTER TABLE results DROP COLUMN wire_sha256;"
                         "ALTER TABLE results DROP COLUMN warning"));
  }
  CHECK(read() == "");
  CHECK(entries.size() == 1);
  run.content = end.content;
  write({records.begin() + 1, records.end()});
  CHECK(read() == "");
  CHECK(entries.size() == records.size());
  // The file keeps its columns.
  REQUIRE(end.content.columns);
  CHECK_FALSE(end.content.columns->has(output::column::warning));
  if (output::format_of(opts) == output::format::sqlite)
    return;
  std::string expected;
  if (output::format_of(opts) == output::format::csv)
    output::append_csv_header(expected, old_columns());
  for (const auto& rec : records)
    if (output::format_of(opts) == output::format::csv)
      output::append_csv(expected, rec, old_columns());
    else
      output::append_json(expected, rec, old_columns());
  CHECK(plain() == expected);
}

TEST_CASE_METHOD(fixture, "a resumed file keeps its columns and their order") {
  auto records = mixed();
  for (auto& rec : records)
    rec.result.fields = {"x"};
  auto files = row_files;
  files.emplace_back("r.db");
  for (const auto& name : files) {
    INFO(name);
    opts.file = dir / name;
    opts.headers = {"etag"};
    opts.fields = {"outcome", "etag", "url", "status", "index"};
    write({records[0]});
    CHECK(read() == "");
    // The choice is the same, or there is none.
    for (const auto& again :
         {opts.fields, std::vector<std::string>{},
          std::vector<std::string>{"index", "url", "outcome", "status"}}) {
      opts.fields = again;
      CHECK(read() == "");
      REQUIRE(entries.size() == 1);
      CHECK(entries[0].index == 4);
      CHECK(entries[0].status == 200);
      REQUIRE(end.content.columns);
      std::string names;
      for (const auto& col : *end.content.columns)
        names += col.name + " ";
      CHECK(names == "outcome etag url status index ");
    }
    run.content = end.content;
    write({records.begin() + 1, records.end()});
    run.content.reset();
    CHECK(read() == "");
    CHECK(entries.size() == records.size());
    // Any other choice is an error.
    opts.fields = {"index", "url", "outcome", "status", "bytes"};
    CHECK_THAT(read(), test::contains("differ from those of this run: it lacks "
                                      "'bytes'"));
    opts.fields = {"index", "url", "outcome"};
    CHECK_THAT(read(), test::contains("it also has 'status'"));
    opts.fields = {};
    opts.headers = {"etag", "age"};
    CHECK_THAT(read(), test::contains("it lacks 'age'"));
    opts.headers = {};
    CHECK_THAT(read(), test::contains("'etag'"));
  }
}

TEST_CASE_METHOD(fixture, "a file cannot be resumed without its main columns") {
  auto files = row_files;
  files.emplace_back("r.db");
  for (const auto& name : files) {
    INFO(name);
    opts.file = dir / name;
    for (std::string missing : {"index", "url", "outcome"}) {
      std::filesystem::remove(opts.file);
      opts.fields = {"status", "index", "url", "outcome"};
      std::erase(opts.fields, missing);
      write(mixed());
      opts.fields = {};
      CHECK_THAT(read(), test::contains(missing));
    }
  }
}

TEST_CASE_METHOD(fixture, "a torn row of chosen columns is dropped") {
  for (auto name : {"r.jsonl", "r.csv"}) {
    opts.file = dir / name;
    opts.fields = {"url", "index", "outcome"};
    write(mixed());
    auto whole = plain();
    for (auto size = whole.size() - 1; whole[size - 1] != '\n'; --size) {
      put(whole.substr(0, size));
      CHECK(read() == "");
      CHECK(entries.size() == 4);
    }
  }
}

TEST_CASE_METHOD(fixture,
                 "JSON Lines with other carried columns are an error") {
  opts.file = dir / "r.jsonl";
  opts.carry = {"id", "a \"b\"\n\xff"};
  write(mixed());
  CHECK(read().empty());
  CHECK(end.records == 5);
  for (const auto& others : std::vector<std::vector<std::string>>{
         {}, {"id"}, {"a \"b\"\n\xff", "x"}, {"id", opts.carry[1], "x"}}) {
    opts.carry = others;
    CHECK_THAT(read(), test::contains("line 1 is not a valid record (its "
                                      "columns differ from those of this "));
  }
}

TEST_CASE_METHOD(fixture, "JSON Lines rewritten by a tool are read back") {
  opts.file = dir / "r.jsonl";
  opts.carry = {"id", "a"};
  // As by `jq -cS`, with blanks, and from a system with other line ends.
  put(R"({"a":"1","bytes":null,"error_kind":null,"id":"x","index":7,)"
      R"("outcome":"ok","status":200,"url":"http://a/"})"
      "\n"
      R"({ "url": "http://b/", "status": null, "outcome": "error", "id": "y",)"
      R"( "index": 3, "error_kind": "dns", "a": "" })"
      "\r\n");
  CHECK(read().empty());
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].index == 7);
  CHECK(entries[0].status == 200);
  CHECK(entries[1].index == 3);
  CHECK(entries[1].url == "http://b/");
  CHECK(entries[1].outcome == outcome::error);
  CHECK(entries[1].error_kind == http::error_kind::dns);
}

TEST_CASE_METHOD(fixture,
                 "CSV rewritten by a tool is read or is an error with the "
                 "reason") {
  opts.file = dir / "r.csv";
  opts.carry = {"id"};
  auto rec = test::ok_record(5, "https://a/");
  rec.carry = {"x"};
  write({rec});
  auto whole = test::content_of(opts.file);
  auto replaced = [&whole](const std::string& what, const std::string& with) {
    auto result = whole;
    for (size_t at = 0; (at = result.find(what, at)) != result.npos;
         at += with.size())
      result.replace(at, what.size(), with);
    return result;
  };
  // Quoted without need.
  auto header = whole.substr(0, whole.find('\n'));
  std::string quoted = "\"";
  for (auto c : header)
    quoted += c == ',' ? "\",\"" : std::string(1, c);
  put(quoted + "\"" + whole.substr(header.size()));
  CHECK(read().empty());
  CHECK(entries.size() == 1);
  const std::vector<std::pair<std::string, std::string>> cases{
    {replaced("\n", "\r\n"), "its lines end in CR LF, but Muster writes LF"},
    {whole + "6,https://b/,ok,200\r\n",
     "line 3 is not a valid record (it ends in CR LF, but Muster writes LF)"},
    {"\xEF\xBB\xBF" + whole,
     "it begins with a byte order mark, which Muster never writes"},
    {replaced(",", ";"),
     "its columns differ from those of this run: it also has "
     "'index;url;outcome;status;bytes;wire_byte...', which neither "
     "output.headers nor input.carry names"},
    {replaced("index,url,", "index,"),
     "its columns differ from those of this run: it lacks 'url'"},
    {replaced("index,url,", "index,url,url,"),
     "its columns differ from those of this run: it has 'url' twice"},
    {replaced("status,", ""),
     "line 2 is not a valid record (error_kind cannot be 'local')"},
    {replaced(",id\n", "\n"),
     "its columns differ from those of this run: it lacks 'id'"},
    {replaced(",id\n", ",id,b\n"),
     "its columns differ from those of this run: it also has 'b', which "
     "neither output.headers nor input.carry names"},
    {replaced(",200,", ",200.0,"),
     "line 2 is not a valid record (status cannot be '200.0')"}};
  for (const auto& [content, expected] : cases) {
    put(content);
    CHECK(read() == expected);
  }
}

TEST_CASE_METHOD(fixture, "a file of another program is not truncated") {
  const std::vector<std::string> contents{"a shopping list",
                                          "a shopping list\n", "[1, 2]", "7"};
  for (auto name : {"r.jsonl", "r.csv"}) {
    opts.file = dir / name;
    for (const auto& content : contents) {
      INFO(content);
      put(content);
      CHECK_FALSE(read().empty());
      CHECK(end.records == 0);
    }
  }
  for (auto name : {"r.jsonl.gz", "r.jsonl.zst"}) {
    opts.file = dir / name;
    put("{\"index\":0}\n");
    CHECK_THAT(read(), test::contains("data is corrupt")
                         || test::contains("followed by other data"));
  }
}

TEST_CASE_METHOD(fixture, "a corrupt frame is an error") {
  for (auto name : {"r.jsonl.gz", "r.jsonl.zst"}) {
    opts.file = dir / name;
    opts.sync = sync_mode::batch;
    write(mixed());
    auto content = test::content_of(opts.file);
    content[content.size() / 2] ^= 1;
    put(content);
    CHECK_THAT(read(), test::contains("data is corrupt"));
    put(content + std::string(5, '\0') + content);
    CHECK_FALSE(read().empty());
  }
}

TEST_CASE_METHOD(fixture,
                 "a file compressed by another program is an error that names "
                 "it") {
  std::string rows;
  for (const auto& rec : mixed())
    output::append_json(rows, rec, {});
  opts.file = dir / "r.jsonl.zst";
  put(test::zstd(rows));
  CHECK(read().empty());
  CHECK(end.records == 5);
  auto torn = rows.find('\n') + 50;
  put(test::zstd(rows.substr(0, torn)) + test::zstd(rows.substr(torn)));
  CHECK(read() == "line 2 spans two frames, which Muster never writes");
  put(test::zeros("zstd", 80 * 1024 * 1024));
  CHECK_THAT(read(), test::contains("more than 64 MiB"));
}

TEST_CASE_METHOD(fixture, "records longer than any block are read back") {
  auto rec = test::ok_record(0, "https://a/" + std::string(3'000'000, 'x'));
  for (const auto& name : row_files) {
    INFO(name);
    opts.file = dir / name;
    write({rec, test::ok_record(1), rec});
    CHECK(read().empty());
    REQUIRE(entries.size() == 3);
    CHECK(entries[2].url == rec.url);
  }
}

TEST_CASE_METHOD(fixture, "a visitor can stop reading") {
  for (auto name : {"r.jsonl", "r.csv.zst", "r.db"}) {
    opts.file = dir / name;
    write(mixed());
    size_t seen = 0;
    auto result = output::read_journal(opts, [&seen](const journal_entry&) {
      return ++seen < 2;
    });
    CHECK(seen == 2);
    CHECK(result.records == 2);
    CHECK(result.error.empty());
  }
}

TEST_CASE_METHOD(fixture,
                 "a file that cannot be read is named with the reason") {
  opts.file = dir / "no.jsonl";
  CHECK(read() == "No such file or directory");
  opts.file = dir / "no.db";
  CHECK(read() == "unable to open database file");
  opts.file = dir / "r.txt";
  CHECK(read() == "only JSON Lines, CSV and SQLite can be read back");
  opts.file = dir / "d.jsonl";
  std::filesystem::create_directory(opts.file);
  CHECK(read() == "it is not a regular file");
  opts.file = dir / "r.db";
  put(std::string(5'000, 'x'));
  CHECK(read() == "it is not an SQLite database");
}

TEST_CASE_METHOD(fixture, "a database of other tables is an error") {
  opts.file = dir / "r.db";
  opts.carry = {"id"};
  write(mixed());
  CHECK(read().empty());
  opts.carry = {};
  CHECK(read()
        == "its table results has a column 'id', which neither output.headers "
           "nor input.carry names");
  output::sql_database database;
  REQUIRE(database.open(opts.file, output::sql_database::access::write));
  REQUIRE(database.run("PRAGMA user_version=99"));
  CHECK(read() == "its tables belong to another version of Muster");
}
