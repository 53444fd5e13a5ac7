// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/columns.hpp"
#include "settings/coordinator_command.hpp"
#include "settings/documents/completion.hpp"
#include "settings/documents/manual.hpp"
#include "settings/documents/manual_text.hpp"
#include "settings/documents/option_docs.hpp"
#include "settings/node_command.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scratch.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace {

/// With the defaults.
muster::command_definition coordinator() {
  static muster::settings defaults;
  return muster::coordinator_command(defaults);
}

/// With the defaults.
muster::command_definition node() {
  static muster::node_settings defaults;
  return muster::node_command(defaults);
}

struct document {
  std::string path;
  std::string content;
};

std::vector<document> documents() {
  const std::string root = MUSTER_SOURCE_DIR;
  return {
    {root + "/docs/configuration.md",
     muster::reference({coordinator(), node()})},
    {root + "/config/coordinator.ini", muster::example_config(coordinator())},
    {root + "/config/node.ini", muster::example_config(node())},
  };
}

std::string content_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

/// Standard output and standard error of a shell command.
std::string output_of(const std::string& command, int& status) {
  auto* pipe = popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe);
  std::string output;
  char buffer[4096];
  while (auto size = fread(buffer, 1, sizeof(buffer), pipe))
    output.append(buffer, size);
  status = pclose(pipe);
  return output;
}

bool have(const std::string& program) {
  int status = 0;
  output_of("command -v " + program, status);
  return status == 0;
}

/// The completions of bash at the end of `words`, one per line.
std::string completions(const muster::command_definition& of,
                        const std::string& words) {
  muster::test::temporary_file script{"completion.bash",
                                      muster::bash_completion(of)};
  auto function = of.name;
  std::replace(function.begin(), function.end(), '-', '_');
  auto command = "bash -c '. " + script.path() + "; COMP_WORDS=(" + words
                 + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _complete_"
                 + function + "; printf \"%s\\n\" \"${COMPREPLY[@]}\"'";
  int status = 0;
  auto output = output_of(command, status);
  INFO(output);
  CHECK(status == 0);
  return output;
}

std::string completions(const std::string& words) {
  return completions(coordinator(), words);
}

/// The example INI file with its examples in effect.
std::string with_examples(const muster::command_definition& of) {
  std::istringstream lines{muster::example_config(of)};
  std::string text;
  for (std::string line; std::getline(lines, line);)
    text += (line.starts_with(';') && !line.starts_with("; ") ? line.substr(1)
                                                              : line)
            + "\n";
  return text;
}

} // namespace

TEST_CASE("the written documents are those that the options give") {
  for (const auto& [path, content] : documents()) {
    if (std::getenv("MUSTER_UPDATE_DOCS"))
      std::ofstream{path, std::ios::binary} << content;
    INFO(path << " is out of date: run scripts/update-docs");
    CHECK((content_of(path) == content));
  }
}

TEST_CASE("the example INI file contains the defaults") {
  muster::test::temporary_file file{"run.ini",
                                    muster::example_config(coordinator())};
  const char* argv[] = {"coordinator", "-c", file.path().c_str(),
                        "http://example.org/"};
  auto outcome = muster::parse_command_line(4, argv);
  REQUIRE(outcome.err == "");
  REQUIRE(outcome.next == muster::action::run);
  muster::settings defaults;
  defaults.input.urls = {"http://example.org/"};
  CHECK(muster::config_text(muster::coordinator_command(outcome.value))
        == muster::config_text(muster::coordinator_command(defaults)));
}

TEST_CASE("the example INI file of a node joins on the same machine") {
  muster::test::temporary_file file{"node.ini", muster::example_config(node())};
  const char* argv[] = {"muster-node", "-c", file.path().c_str()};
  auto outcome = muster::parse_node_command_line(3, argv);
  REQUIRE(outcome.err == "");
  REQUIRE(outcome.next == muster::action::run);
  CHECK(outcome.value.join.is_loopback());
  muster::node_settings defaults;
  defaults.join = outcome.value.join;
  CHECK(muster::config_text(muster::node_command(outcome.value))
        == muster::config_text(muster::node_command(defaults)));
}

TEST_CASE("the examples in the example INI files are valid") {
  muster::test::temporary_file file{"run.ini", with_examples(coordinator())};
  const char* argv[] = {"coordinator", "--print-config", "-c",
                        file.path().c_str()};
  auto outcome = muster::parse_command_line(4, argv);
  CHECK(outcome.err == "");
  for (const auto& declared :
       muster::coordinator_command(outcome.value).options) {
    CAPTURE(declared.name);
    auto values = declared.get();
    REQUIRE_FALSE(values.empty());
    CHECK(values.front() != "");
  }
  muster::test::temporary_file node_file{"node.ini", with_examples(node())};
  const char* node_argv[] = {"muster-node", "--print-config", "-c",
                             node_file.path().c_str()};
  auto node_outcome = muster::parse_node_command_line(4, node_argv);
  CHECK(node_outcome.err == "");
  for (const auto& declared :
       muster::node_command(node_outcome.value).options) {
    CAPTURE(declared.name);
    CHECK(declared.get().front() != "");
  }
}

TEST_CASE("the documents name every option") {
  auto reference = muster::reference({coordinator(), node()});
  for (const auto& of : {coordinator(), node()}) {
    auto config = muster::example_config(of);
    auto completion = muster::bash_completion(of);
    for (const auto& declared : of.options) {
      CAPTURE(of.name, declared.name);
      auto key = std::string{declared.key()} + " = ";
      auto in_config = config.find("\n" + key) != std::string::npos
                       || config.find("\n;" + key) != std::string::npos;
      CHECK(in_config);
      CHECK(reference.find("`" + declared.name) != std::string::npos);
      CHECK(completion.find("--" + declared.name) != std::string::npos);
    }
  }
}

TEST_CASE("the manual page explains each field of a record in its order") {
  std::vector<std::string> fields;
  for (const auto& field : muster::manual_text_of("coordinator").fields)
    fields.push_back(field.term);
  auto columns = muster::output::column_names();
  CHECK(fields == std::vector<std::string>(columns.begin(), columns.end()));
}

TEST_CASE("manual pages have the sections that readers look for") {
  for (const auto& of : {coordinator(), node()}) {
    auto page = muster::manual_page(of);
    size_t position = 0;
    for (auto section : {"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS",
                         "EXIT STATUS", "FILES", "EXAMPLES", "SEE ALSO"}) {
      CAPTURE(of.name, section);
      auto found = page.find(std::string{"\n.SH "} + section + "\n", position);
      REQUIRE(found != std::string::npos);
      position = found;
    }
  }
}

TEST_CASE("groff reports no errors in the manual pages") {
  auto page = muster::manual_page(coordinator());
  CHECK(page.starts_with(".TH COORDINATOR 1 "));
  CHECK(page.find("fetch.first\\-byte\\-timeout") != std::string::npos);
  auto node_page = muster::manual_page(node());
  CHECK(node_page.starts_with(".TH MUSTER\\-NODE 1 "));
  CHECK(node_page.find("URL\\fR...") == std::string::npos);
  if (!have("groff")) {
    WARN("groff is not installed");
    return;
  }
  for (const auto& text : {page, node_page}) {
    muster::test::temporary_file file{"program.1", text};
    int status = 0;
    CHECK(output_of("groff -man -Tutf8 -ww -z " + file.path(), status) == "");
    CHECK(status == 0);
  }
}

TEST_CASE("mandoc reports no errors in the manual pages") {
  if (!have("mandoc")) {
    WARN("mandoc is not installed");
    return;
  }
  for (const auto& of : {coordinator(), node()}) {
    muster::test::temporary_file file{"program.1", muster::manual_page(of)};
    int status = 0;
    CHECK(output_of("mandoc -T lint -W style " + file.path(), status) == "");
    CHECK(status == 0);
  }
}

TEST_CASE("bash completes option names, words and files") {
  CHECK(completions("coordinator --fetch.time") == "--fetch.timeout\n");
  CHECK(completions("coordinator http://a/ --politeness.b")
        == "--politeness.breaker-failures\n--politeness.breaker-pause\n");
  CHECK(completions("coordinator --input.format js") == "jsonl\n");
  CHECK(completions("coordinator --input.format = js") == "jsonl\n");
  CHECK(completions("coordinator --output.order =") == "completion\ninput\n");
  CHECK(completions("coordinator --help polit") == "politeness\n");
  CHECK(completions("coordinator --print-completion \"\"")
        == "bash\nzsh\nfish\n");
  CHECK(completions("coordinator --fetch.timeout \"\"") == "\n");
  muster::test::temporary_file file{"some list.txt", ""};
  auto start = file.path().substr(0, file.path().size() - 10);
  for (auto option : {"-i", "-o", "-c", "--tls.ca-file", "--input.file ="})
    CHECK(completions(std::string{"coordinator "} + option + " " + start)
          == file.path() + "\n");
  CHECK(completions(node(), "muster-node --cluster.tls.c")
        == "--cluster.tls.cert\n--cluster.tls.ca\n");
  CHECK(completions(node(), "muster-node --cluster.stay =") == "true\nfalse\n");
  CHECK(completions(node(), "muster-node --cluster.tls.key " + start)
        == file.path() + "\n");
}
