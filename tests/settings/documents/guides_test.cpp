// SPDX-License-Identifier: BSD-3-Clause

#include "messages/version.hpp"
#include "settings/coordinator_command.hpp"
#include "settings/options/foreign_names.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/pages.hpp"
#include "tests/support/scratch.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>

namespace {

const std::string root = MUSTER_SOURCE_DIR;

} // namespace

TEST_CASE("the changelog has the day of this version") {
  CHECK_THAT(muster::test::content_of(root + "/CHANGELOG.md"),
             muster::test::contains(std::string{"\n## ["} + muster::version
                                    + "] - " + muster::release_day + "\n"));
}

TEST_CASE("the page for users of other tools agrees with the errors") {
  muster::settings defaults;
  auto of = muster::coordinator_command(defaults);
  // Options by the ways to write them.
  std::map<std::string, std::string> names{{"-I", "fetch.method"},
                                           {"-k", "tls.verify"}};
  for (const auto& declared : of.options) {
    names["--" + declared.name] = declared.name;
    names["--" + declared.alias] = declared.name;
    names[std::string{'-', declared.letter}] = declared.name;
  }
  struct row {
    std::vector<std::string> theirs;
    std::set<std::string> ours;
  };
  std::map<size_t, row> rows;
  auto start = [](const std::string& text) {
    return text.substr(0, text.find_first_of(" ="));
  };
  for (const auto& span : muster::test::page_of("docs/coming-from.md").spans)
    if (span.column == 0 && span.text.starts_with('-'))
      rows[span.line].theirs.push_back(start(span.text));
    else if (span.column.value_or(0) > 0 && names.contains(start(span.text)))
      rows[span.line].ours.insert(names[start(span.text)]);
  size_t known = 0;
  for (const auto& [line, row] : rows)
    for (const auto& theirs : row.theirs) {
      auto name = theirs.substr(theirs.find_first_not_of('-'));
      auto found = std::ranges::find(of.foreign, name,
                                     &muster::foreign_name::name);
      // Programs do not agree on letters.
      if (name.size() == 1 || found == of.foreign.end())
        continue;
      ++known;
      INFO("docs/coming-from.md:" << line << ": " << theirs);
      INFO("the error says: " << muster::advice(*found, "--"));
      if (found->ours.empty())
        CHECK(row.ours.empty());
      else
        CHECK(row.ours.contains(start(std::string{found->ours})));
    }
  CHECK(known > 40);
}

TEST_CASE("messages in the first column of the troubleshooting page are ours") {
  std::string sources;
  for (const auto& folder :
       {"actors", "apps", "http", "input", "output", "runtime", "settings"})
    for (const auto& file :
         std::filesystem::recursive_directory_iterator{root + "/" + folder})
      if (file.path().extension() == ".cpp")
        sources += muster::test::content_of(file.path());
  static const std::regex joint{"\"\\s*\\+?\\s*\""};
  sources = std::regex_replace(sources, joint, "");
  for (const auto& span :
       muster::test::page_of("docs/troubleshooting.md").spans) {
    if (span.column.value_or(1) != 0)
      continue;
    // Messages are put together from parts at these places.
    static const std::regex gap{"…|: | \\(|out of | (?=has )"};
    std::sregex_token_iterator piece{span.text.begin(), span.text.end(), gap,
                                     -1};
    for (; piece != std::sregex_token_iterator{}; ++piece) {
      INFO(span.text << ": no source has \"" << *piece << '"');
      CHECK(sources.find(*piece) != std::string::npos);
    }
  }
}

TEST_CASE("a profile in config/ sets only what differs from the defaults") {
  size_t profiles = 0;
  for (const auto& file :
       std::filesystem::directory_iterator{root + "/config"}) {
    auto name = file.path().filename().string();
    if (file.path().extension() != ".ini" || name == "coordinator.ini"
        || name == "node.ini")
      continue;
    ++profiles;
    CAPTURE(name);
    auto path = file.path().string();
    const char* argv[] = {"coordinator",        "-c", path.c_str(),
                          "http://example.org", "-o", "results.jsonl"};
    auto outcome = muster::parse_command_line(6, argv);
    REQUIRE(outcome.err == "");
    REQUIRE(outcome.next == muster::action::run);
    muster::settings defaults;
    auto used = muster::coordinator_command(outcome.value);
    auto text = muster::test::content_of(path);
    static const std::regex setting{"\n([a-z-]+) = "};
    std::set<std::string> keys;
    for (std::sregex_iterator i{text.begin(), text.end(), setting}, end;
         i != end; ++i)
      keys.insert((*i)[1]);
    CHECK(keys.size() > 3);
    for (const auto& declared : muster::coordinator_command(defaults).options)
      if (keys.erase(std::string{declared.key()}) > 0) {
        CAPTURE(declared.name);
        CHECK(used.find(declared.name)->get() != declared.get());
      }
    CHECK(keys == std::set<std::string>{});
    CHECK(text.find("; Use: coordinator -c " + name + " -i urls.txt -o ")
          != std::string::npos);
  }
  CHECK(profiles == 3);
}
