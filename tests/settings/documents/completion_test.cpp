// SPDX-License-Identifier: BSD-3-Clause

#include "settings/coordinator_command.hpp"
#include "settings/documents/completion.hpp"
#include "settings/node_command.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scratch.hpp"
#include "tests/support/skip.hpp"

#include <algorithm>
#include <sstream>

using namespace muster;
using test::run;

namespace {

const command_definition& coordinator() {
  static settings defaults;
  static const auto result = coordinator_command(defaults);
  return result;
}

const command_definition& node() {
  static node_settings defaults;
  static const auto result = node_command(defaults);
  return result;
}

bool have_shell(const std::string& name) {
  auto found = run({"sh", "-c", "command -v " + name}).status.code == 0;
  if (!found)
    test::skip(name + " is not installed");
  return found;
}

/// The first words of the lines, sorted, without duplicates.
std::vector<std::string> candidates(const std::string& output) {
  std::vector<std::string> result;
  std::istringstream lines{output};
  for (std::string line; std::getline(lines, line);) {
    while (line.ends_with('\r') || line.ends_with(' '))
      line.pop_back();
    if (!line.empty())
      result.push_back(line.substr(0, line.find('\t')));
  }
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

/// The completions of a shell for a command line. Loads the script as a user
/// does.
class shell {
public:
  explicit shell(std::string name) : name_{std::move(name)} {
    for (const auto* of : {&coordinator(), &node()}) {
      auto file = name_ == "fish" ? of->name + ".fish" : "_" + of->name;
      directory_.write(file, completion(*of, name_));
    }
    directory_.write("list.txt", "");
  }

  std::vector<std::string> offers(const std::string& line) const {
    auto home = directory_.path().string();
    auto found =
      name_ == "fish"
        ? run({"fish", "--no-config", "-c",
               "cd $argv[1]; for f in *.fish; source $f; end; complete -C "
               "$argv[2]",
               home, line})
        : run({"zsh", "-f",
               MUSTER_SOURCE_DIR "/tests/settings/documents/zsh-candidates",
               home, line});
    INFO(line << "\n" << found.err);
    CHECK(found.status == test::exit_status{0, 0});
    CHECK(found.err == "");
    return candidates(found.out);
  }

private:
  std::string name_;
  test::scratch_directory directory_;
};

using words = std::vector<std::string>;

/// Checks that the shell offers the same as bash.
void check_offers(const shell& with) {
  CHECK(with.offers("coordinator --fetch.time") == words{"--fetch.timeout"});
  CHECK(
    with.offers("coordinator http://a/ --politeness.b")
    == words{"--politeness.breaker-failures", "--politeness.breaker-pause"});
  CHECK(with.offers("coordinator --input.format js") == words{"jsonl"});
  CHECK(with.offers("coordinator --output.order ")
        == words{"completion", "input"});
  CHECK(with.offers("coordinator --help polit") == words{"politeness"});
  CHECK(with.offers("coordinator -k --fetch.time") == words{"--fetch.timeout"});
  CHECK(with.offers("coordinator --print-completion ")
        == words{"bash", "fish", "zsh"});
  CHECK(with.offers("coordinator --fetch.timeout ").empty());
  for (auto option : {"-i ", "-o ", "-c ", "--tls.ca-file "})
    CHECK(with.offers("coordinator " + std::string{option} + "l")
          == words{"list.txt"});
  CHECK(with.offers("muster-node --cluster.tls.c")
        == words{"--cluster.tls.ca", "--cluster.tls.cert"});
  CHECK(with.offers("muster-node --cluster.stay ") == words{"false", "true"});
}

} // namespace

TEST_CASE("zsh completes option names, words and files") {
  if (have_shell("zsh"))
    check_offers(shell{"zsh"});
}

TEST_CASE("fish completes option names, words and files") {
  if (have_shell("fish"))
    check_offers(shell{"fish"});
}

TEST_CASE("each shell completes every name of every option") {
  for (const auto* of : {&coordinator(), &node()}) {
    for (std::string name : {"bash", "zsh", "fish"}) {
      auto script = completion(*of, name);
      for (const auto& declared : of->options) {
        CAPTURE(of->name, name, declared.name);
        auto dashes = std::string{name == "fish" ? "-l " : "--"};
        CHECK(script.find(dashes + declared.name) != std::string::npos);
        if (!declared.alias.empty())
          CHECK(script.find(dashes + declared.alias) != std::string::npos);
      }
    }
  }
}

TEST_CASE("zsh loads a script that a user sources") {
  if (!have_shell("zsh"))
    return;
  test::temporary_file script{"script", completion(node(), "zsh")};
  auto loaded = run({"zsh", "-f", "-c",
                     "autoload -U compinit; compinit -u -D; . " + script.path()
                       + "; print $_comps[muster-node]"});
  CHECK(loaded.err == "");
  CHECK(loaded.out == "_complete_muster_node\n");
}
