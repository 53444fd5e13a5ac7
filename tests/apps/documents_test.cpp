#include "apps/completion.hpp"
#include "apps/manual.hpp"
#include "apps/option.hpp"
#include "apps/option_docs.hpp"
#include "apps/options.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_file.hpp"

#include <cstdio>
#include <cstdlib>
#include <sstream>

namespace {

struct document {
  std::string path;
  std::string content;
};

std::vector<document> documents() {
  const std::string root = MUSTER_SOURCE_DIR;
  return {{root + "/docs/configuration.md", muster::reference()},
          {root + "/config/coordinator.ini", muster::example_config()}};
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

/// What bash completes where `words` ends, one candidate a line.
std::string completions(const std::string& words) {
  test::temporary_file script{"completion.bash", muster::bash_completion()};
  auto command = "bash -c '. " + script.path() + "; COMP_WORDS=(" + words
                 + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); "
                   "_muster_coordinator; printf \"%s\\n\" \"${COMPREPLY[@]}\"'";
  int status = 0;
  auto output = output_of(command, status);
  INFO(output);
  CHECK(status == 0);
  return output;
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

TEST_CASE("the example INI file says what holds without it") {
  test::temporary_file file{"run.ini", muster::example_config()};
  const char* argv[] = {"coordinator", "-c", file.path().c_str(),
                        "http://example.org/"};
  auto outcome = muster::parse_command_line(4, argv);
  REQUIRE(outcome.err == "");
  REQUIRE(outcome.next == muster::action::run);
  muster::settings defaults;
  defaults.input.urls = {"http://example.org/"};
  CHECK(muster::config_text(outcome.value) == muster::config_text(defaults));
}

TEST_CASE("the examples in the example INI file are valid") {
  std::istringstream lines{muster::example_config()};
  std::string text;
  for (std::string line; std::getline(lines, line);)
    text += (line.starts_with(';') && !line.starts_with("; ") ? line.substr(1)
                                                              : line)
            + "\n";
  test::temporary_file file{"run.ini", text};
  const char* argv[] = {"coordinator", "--print-config", "-c",
                        file.path().c_str()};
  auto outcome = muster::parse_command_line(4, argv);
  CHECK(outcome.err == "");
  for (const auto& declared : muster::option_table()) {
    auto values = declared.get(outcome.value);
    CAPTURE(declared.name);
    CHECK_FALSE(values.empty());
  }
}

TEST_CASE("the documents name every option") {
  for (const auto& declared : muster::option_table()) {
    CAPTURE(declared.name);
    auto key = std::string{declared.key()} + " = ";
    CHECK(muster::example_config().find("\n" + key)
            + muster::example_config().find("\n;" + key)
          != 2 * std::string::npos);
    CHECK(muster::reference().find("`" + declared.name) != std::string::npos);
    CHECK(muster::bash_completion().find("--" + declared.name)
          != std::string::npos);
  }
}

TEST_CASE("groff finds no fault in the manual page") {
  auto page = muster::manual_page();
  CHECK(page.starts_with(".TH COORDINATOR 1 "));
  CHECK(page.find("fetch.first\\-byte\\-timeout") != std::string::npos);
  if (!have("groff")) {
    WARN("groff is not installed");
    return;
  }
  test::temporary_file file{"coordinator.1", page};
  int status = 0;
  CHECK(output_of("groff -man -Tutf8 -ww -z " + file.path(), status) == "");
  CHECK(status == 0);
}

TEST_CASE("bash completes option names, words and files") {
  CHECK(completions("coordinator --fetch.time") == "--fetch.timeout\n");
  CHECK(completions("coordinator http://a/ --politeness.b")
        == "--politeness.breaker-failures\n--politeness.breaker-pause\n");
  CHECK(completions("coordinator --input.format js") == "jsonl\n");
  CHECK(completions("coordinator --input.format = js") == "jsonl\n");
  CHECK(completions("coordinator --output.order =") == "completion\ninput\n");
  CHECK(completions("coordinator --print-completion \"\"") == "bash\n");
  CHECK(completions("coordinator --fetch.timeout \"\"") == "\n");
  test::temporary_file file{"some list.txt", ""};
  auto start = file.path().substr(0, file.path().size() - 10);
  for (auto option : {"-i", "-o", "-c", "--tls.ca-file", "--input.file ="})
    CHECK(completions(std::string{"coordinator "} + option + " " + start)
          == file.path() + "\n");
}
