// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/pages.hpp"

#include "settings/coordinator_command.hpp"
#include "settings/node_command.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scratch.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <regex>
#include <set>

using muster::test::all_pages;
using muster::test::page;
using muster::test::shell_words;

namespace {

const std::string root = MUSTER_SOURCE_DIR;

/// Pages with commands to copy. Here, options without the name of another
/// program are ours.
const std::vector<std::string> guides{"docs/coming-from.md", "docs/recipes.md",
                                      "docs/troubleshooting.md",
                                      "docs/tuning.md"};

/// The names of all options of both programs.
std::set<std::string> option_names() {
  muster::settings coordinator;
  muster::node_settings node;
  std::set<std::string> result;
  for (const auto& of :
       {muster::coordinator_command(coordinator), muster::node_command(node)})
    for (const auto& name : of.option_names())
      result.insert(name);
  return result;
}

/// `fetch.timeout` and such in the text.
std::vector<std::string> option_names_in(const std::string& text) {
  static const std::regex name{
    "(^|[^-\\w.:/"
    "@%*])(?:--)?((?:input|fetch|politeness|proxy|tls|output|cluster|"
    "runtime)\\.(?!json)[a-z][a-z-]*[a-z](?:\\.[a-z]+)?)(?![\\w/]|\\.\\*)"};
  std::vector<std::string> result;
  for (std::sregex_iterator i{text.begin(), text.end(), name}, end; i != end;
       ++i)
    result.push_back((*i)[2]);
  return result;
}

/// The error for the arguments of a program; empty if there is none. INI files
/// are those in config/.
std::string error_in(const std::string& program,
                     std::vector<std::string> arguments) {
  for (size_t i = 1; i < arguments.size(); ++i)
    if (arguments[i - 1] == "-c") {
      auto name = std::filesystem::path{arguments[i]}.filename();
      auto file = root / std::filesystem::path{"config"} / name;
      if (std::filesystem::exists(arguments[i]))
        break;
      if (std::filesystem::exists(file)) {
        arguments[i] = file.string();
      } else {
        arguments.erase(arguments.begin() + static_cast<ptrdiff_t>(i) - 1,
                        arguments.begin() + static_cast<ptrdiff_t>(i) + 1);
        break;
      }
    }
  std::vector<const char*> argv{program.c_str(), "--print-config"};
  for (const auto& argument : arguments)
    argv.push_back(argument.c_str());
  auto count = static_cast<int>(argv.size());
  return program == "coordinator"
           ? muster::parse_command_line(count, argv.data()).err
           : muster::parse_node_command_line(count, argv.data()).err;
}

/// The errors for the calls of our programs in a shell script.
std::vector<std::string> errors_in(std::string text) {
  static const std::regex continued{"\\\\\n *"};
  static const std::regex call{
    "(?:^|[\\s|(])(?:build/)?(coordinator|muster-node)( +[^\n]*)"};
  text = std::regex_replace(text, continued, " ");
  std::vector<std::string> result;
  for (std::sregex_iterator i{text.begin(), text.end(), call}, end; i != end;
       ++i) {
    auto arguments = shell_words((*i)[2].str());
    if (auto error = error_in((*i)[1], arguments); !error.empty())
      result.push_back((*i)[0].str() + ": " + error);
  }
  return result;
}

/// The anchor of a heading, as Markdown viewers derive it.
std::string anchor_of(const std::string& heading) {
  std::string result;
  for (auto c : heading) {
    auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || c == '-' || c == '_' || byte >= 0x80)
      result += static_cast<char>(std::tolower(byte));
    else if (c == ' ')
      result += '-';
  }
  return result;
}

} // namespace

TEST_CASE("every option that a page names exists") {
  auto names = option_names();
  for (const auto& page : all_pages()) {
    for (const auto& span : page.spans)
      for (const auto& name : option_names_in(span.text)) {
        INFO(page.name << ":" << span.line << ": " << span.text);
        CHECK((name + (names.contains(name) ? "" : " is no option")) == name);
      }
    for (const auto& block : page.blocks)
      for (const auto& name : option_names_in(block.text)) {
        INFO(page.name << ":" << block.line << ": " << block.text);
        CHECK((name + (names.contains(name) ? "" : " is no option")) == name);
      }
  }
}

TEST_CASE("every command that a page shows is accepted") {
  for (const auto& page : all_pages()) {
    for (const auto& block : page.blocks_of("sh"))
      for (const auto& error : errors_in(block.text))
        FAIL_CHECK(page.name << ":" << block.line << ": " << error);
    for (const auto& block : page.blocks_of("ini")) {
      muster::test::temporary_file file{"run.ini", block.text};
      auto error = error_in("coordinator", {"-c", file.path()});
      if (!error.empty()
          && error_in("muster-node", {"-c", file.path()}).empty())
        error.clear();
      INFO(page.name << ":" << block.line);
      CHECK(error == "");
    }
    for (const auto& span : page.spans)
      if (span.text.starts_with("coordinator ")
          || span.text.starts_with("muster-node "))
        for (const auto& error : errors_in(span.text))
          FAIL_CHECK(page.name << ":" << span.line << ": " << error);
  }
}

TEST_CASE("options with values that a guide shows are accepted") {
  for (const auto& name : guides) {
    auto page = muster::test::page_of(name);
    for (const auto& span : page.spans) {
      // In comparisons, the first column has options of other programs.
      if (name == "docs/coming-from.md" && span.column.value_or(1) == 0)
        continue;
      auto words = shell_words(span.text);
      if (words.empty() || !words[0].starts_with('-') || words[0].size() < 2)
        continue;
      auto error = error_in("coordinator", words);
      if (words.size() == 1
          && error.find("' needs a value") != std::string::npos)
        continue;
      INFO(name << ":" << span.line << ": " << span.text);
      CHECK(error == "");
    }
  }
}

TEST_CASE("the index of the documentation has every page") {
  auto index = muster::test::page_of("docs/README.md").text;
  for (const auto& page : all_pages())
    if (auto name = std::filesystem::path{page.name}.filename().string();
        name != "README.md") {
      CAPTURE(name);
      CHECK(index.find("](" + name + ")") != std::string::npos);
    }
}

TEST_CASE("every script that a page names exists") {
  static const std::regex script{
    "(?:^|[\\s`])((?:scripts|bench|\\.ci|config)/[A-Za-z_@.-]*[a-z])"};
  for (const auto& page : all_pages())
    for (std::sregex_iterator i{page.text.begin(), page.text.end(), script},
         end;
         i != end; ++i) {
      INFO(page.name << ": " << (*i)[1]);
      CHECK(std::filesystem::exists(root + "/" + (*i)[1].str()));
    }
}

TEST_CASE("every link to a page of this repository leads somewhere") {
  static const std::regex link{"\\]\\(([^)#:]*)(?:#([^)]*))?\\)"};
  for (const auto& page : all_pages())
    for (std::sregex_iterator i{page.text.begin(), page.text.end(), link}, end;
         i != end; ++i) {
      INFO(page.name << ": " << (*i)[0]);
      auto target = (*i)[1].str();
      auto path = std::filesystem::path{page.name};
      if (!target.empty())
        path = (path.parent_path() / target).lexically_normal();
      CHECK(std::filesystem::exists(root / path));
      if (!(*i)[2].matched || path.extension() != ".md")
        continue;
      std::set<std::string> anchors;
      for (const auto& heading : muster::test::page_of(path.string()).headings)
        anchors.insert(anchor_of(heading));
      CHECK((anchors.contains((*i)[2]) ? (*i)[2].str() : "no such heading")
            == (*i)[2].str());
    }
}
