// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/coordinator_run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/compress.hpp"
#include "tests/support/servers/hostile_origin.hpp"

using namespace muster::test;
using namespace std::string_literals;

namespace {

/// Lines of a text list, and the `url` of their records.
struct row {
  std::string line;
  std::string url;
};

std::vector<row> rows_for(const hostile_origin& origin) {
  auto ok = origin.url("/bytes/10?");
  return {
    {ok + "caf\xe9", ok + "caf%E9"},
    {"\u3000\"" + ok + "1\"\u200b\ufeff", ok + "1"},
    {ok + "\0x"s, ok + "%00x"},
    {ok + "\rhttp://joe:secret@h/", ok + "%0Dhttp://***@h/"},
    {ok + "\t" + ok, ok + "%09" + ok},
    {"\x7f"
     "ELF\x02\x01\xff\xfe",
     "%7FELF%02%01%FF%FE"},
    {std::string(2'000'000, 'x'), std::string(200, 'x') + "…"},
    {"http://a:b:" + std::string(300, 'x'),
     "http://a:b:" + std::string(189, 'x') + "…"},
    {"http://caf\xe9.example/", "http://caf%E9.example/"},
  };
}

} // namespace

TEST_CASE("a record's URL identifies its line in every output") {
  hostile_origin origin;
  coordinator_run runner;
  auto rows = rows_for(origin);
  std::string list;
  for (auto& row : rows)
    list += row.line + "\n";
  auto input = runner.file("list.txt", list);
  for (std::string name : {"out.jsonl", "out.csv", "out.db", "out.txt"}) {
    INFO(name);
    auto result = coordinator_run::run({"-i", input, "-o", runner.path(name)});
    CHECK(result.status == exit_status{1, 0});
    if (name == "out.txt") {
      auto text = runner.read(name);
      for (auto& row : rows)
        CHECK_THAT(text, contains(" " + row.url + ": "));
      continue;
    }
    // The resumed run recognises the list.
    auto again =
      coordinator_run::run({"-i", input, "-o", runner.path(name), "--resume"});
    CHECK_THAT(again.err, contains("Nothing to do"));
  }
  auto csv = runner.read("out.csv");
  auto records = parse_records(runner.read("out.jsonl"));
  REQUIRE(records.size() == rows.size());
  for (auto& record : records) {
    auto index = std::stoul(record["index"]);
    INFO(index);
    CHECK(record["url"] == rows[index].url);
    CHECK((record["outcome"] == "ok") == (index < 2));
    CHECK_THAT(csv,
               contains(std::to_string(index) + "," + rows[index].url + ","));
  }
  CHECK(csv.find("secret") == csv.npos);
  CHECK_THAT(origin.heads()[0] + origin.heads()[1],
             contains("GET /bytes/10?caf%E9 "));
}

TEST_CASE("bytes of a Location that are not UTF-8 are requested unchanged") {
  hostile_origin origin;
  coordinator_run runner;
  auto records = runner.fetch({origin.url("/redirect-latin1")});
  CHECK(records[0]["outcome"] == "ok");
  CHECK(records[0]["final_url"] == origin.url("/bytes/10?caf%E9"));
}

TEST_CASE("carried bytes that are not UTF-8 give a warning in every output") {
  hostile_origin origin;
  coordinator_run runner;
  auto url = origin.url("/bytes/10");
  auto input = runner.file("list.csv", "url,name\n" + url + ",caf\xe9 %\n" + url
                                         + "?2,caf%E9\nexample.org,\xff\n");
  for (std::string name : {"out.jsonl", "out.csv", "out.db"}) {
    INFO(name);
    std::vector<std::string> arguments{"-i",   input, "--input.carry",
                                       "name", "-o",  runner.path(name)};
    CHECK(coordinator_run::run(arguments).status == exit_status{1, 0});
    arguments.emplace_back("--resume");
    CHECK_THAT(coordinator_run::run(arguments).err, contains("Nothing to do"));
    if (name != "out.jsonl")
      CHECK_THAT(runner.read(name), contains("caf%E9 %25"));
  }
  auto records = parse_records(runner.read("out.jsonl"));
  REQUIRE(records.size() == 3);
  for (auto& record : records) {
    auto index = std::stoul(record["index"]);
    CHECK(record["name"]
          == std::vector<std::string>{"caf%E9 %25", "caf%E9", "%FF"}.at(index));
    CHECK((record["warning"].find("carried \"name\" is not UTF-8")
           != std::string::npos)
          == (index != 1));
    if (index == 2)
      CHECK_THAT(record["error"], contains("list.csv:4: no scheme"));
  }
}

TEST_CASE("a list that may be a table gives a warning before any fetch") {
  hostile_origin origin;
  coordinator_run runner;
  auto result = coordinator_run::run(
    {"-i", runner.file("list", origin.url("/u/1") + ",1\n" + origin.url("/u/2")
                                 + ",2\n")});
  CHECK_THAT(result.err, contains("list: this looks like CSV"));
}

TEST_CASE("a JSON array is read from a file, a pipe and compressed") {
  hostile_origin origin;
  coordinator_run runner;
  std::string json = "[\n";
  for (int i = 0; i < 3; ++i)
    json += "  {\"id\": " + std::to_string(i) + ", \"link\": \""
            + origin.url("/u/" + std::to_string(i)) + "\"},\n";
  json += "  \"" + origin.url("/u/3") + "\"\n]\n";
  auto out = runner.path("out.jsonl");
  std::vector<std::string> arguments{
    "-o", out, "--input.field", "link", "--input.carry", "id"};
  process_streams streams;
  SECTION("file") {
    arguments.insert(arguments.end(), {"-i", runner.file("links.json", json)});
  }
  SECTION("standard input") {
    streams.input = json;
    arguments.insert(arguments.end(), {"-i", "-"});
  }
  SECTION("compressed standard input") {
    streams.input = gzip(json);
    arguments.insert(arguments.end(), {"-i", "-"});
  }
  auto result = coordinator_run::run(arguments, streams);
  CHECK(result.status == exit_status{0, 0});
  auto records = parse_records(runner.read("out.jsonl"));
  REQUIRE(records.size() == 4);
  for (auto& record : records)
    CHECK(record["id"] == (record["index"] == "3" ? "" : record["index"]));
}

TEST_CASE("an input that is not a list ends the program with code 2") {
  hostile_origin origin;
  coordinator_run runner;
  auto loc = "<loc>" + origin.url("/") + "</loc>";
  for (auto& bytes :
       {"<?xml version=\"1.0\"?>\n<urlset>\n" + loc + "\n" + loc + "</urlset>",
        "{\n\"url\":\n\"" + origin.url("/") + "\"\n}\n",
        "id,link\n1," + origin.url("/") + "\n",
        "%PDF-1.7\n" + origin.url("/") + "\n"}) {
    INFO(bytes);
    process_streams streams;
    streams.input = bytes;
    auto piped = coordinator_run::run({"-i", "-"}, streams);
    CHECK(piped.status == exit_status{2, 0});
    CHECK_THAT(piped.err, contains("standard input: this is "));
    auto file = coordinator_run::run({"-i", runner.file("list.txt", bytes)});
    CHECK(file.status == exit_status{2, 0});
    CHECK_THAT(file.err, contains("list.txt: this is "));
  }
  CHECK(origin.requests() == 0);
}
