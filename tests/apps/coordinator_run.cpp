// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/coordinator_run.hpp"

#include "tests/support/catch.hpp"

#include <simdjson.h>

#include <fstream>
#include <sstream>

namespace muster::test {

std::vector<json_record> parse_records(const std::string& text) {
  std::vector<json_record> records;
  simdjson::dom::parser parser;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    json_record rec;
    for (auto field : parser.parse(line).get_object()) {
      std::string_view value;
      if (field.value.get(value) != simdjson::SUCCESS)
        rec[std::string{field.key}] = simdjson::minify(field.value);
      else
        rec[std::string{field.key}] = std::string{value};
    }
    records.push_back(std::move(rec));
  }
  return records;
}

std::string coordinator_run::file(const std::string& name,
                                  const std::string& content) const {
  auto where = path(name);
  std::ofstream{where, std::ios::binary} << content;
  return where;
}

std::string coordinator_run::path(const std::string& name) const {
  return (directory_.path() / name).string();
}

std::string coordinator_run::read(const std::string& name) const {
  std::ostringstream out;
  out << std::ifstream{path(name), std::ios::binary}.rdbuf();
  return out.str();
}

std::vector<std::string>
coordinator_run::argv(std::vector<std::string> arguments) {
  std::vector<std::string> result{MUSTER_BINARY_DIR "/coordinator",
                                  "--fetch.backoff", "10ms"};
  result.insert(result.end(), arguments.begin(), arguments.end());
  return result;
}

outcome coordinator_run::run(std::vector<std::string> arguments,
                             process_streams streams) {
  return test::run(argv(std::move(arguments)), std::move(streams));
}

std::map<uint64_t, json_record>
coordinator_run::fetch(const std::vector<std::string>& lines,
                       std::vector<std::string> arguments) {
  std::string list;
  for (auto& line : lines)
    list += line + '\n';
  auto output = "out" + std::to_string(++runs_) + ".jsonl";
  arguments.insert(arguments.end(),
                   {"-i", file("list.txt", list), "-o", path(output)});
  last = run(std::move(arguments));
  INFO(last.err);
  std::map<uint64_t, json_record> by_index;
  auto records = parse_records(read(output));
  for (auto& rec : records)
    by_index[std::stoull(rec.at("index"))] = rec;
  CHECK(records.size() == lines.size());
  REQUIRE(by_index.size() == lines.size());
  return by_index;
}

} // namespace muster::test
