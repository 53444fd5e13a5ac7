// SPDX-License-Identifier: BSD-3-Clause

#include "output/rows/color.hpp"

#include "tests/output/descriptors.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scratch.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <map>
#include <string>
#include <vector>

using namespace muster;
using namespace muster::output;

namespace {

std::map<std::string, std::string> variables;

const char* variable(const char* name) {
  auto found = variables.find(name);
  return found == variables.end() ? nullptr : found->second.c_str();
}

/// Colors as `<red>`.
std::string colored(std::string_view lines, line_kind kind) {
  std::string result;
  append_colored_lines(result, lines, kind);
  for (auto& [code, name] :
       std::map<std::string, std::string>{{"\x1b[31m", "<red>"},
                                          {"\x1b[32m", "<green>"},
                                          {"\x1b[33m", "<yellow>"},
                                          {"\x1b[0m", "</>"}})
    for (auto at = result.find(code); at != std::string::npos;
         at = result.find(code))
      result.replace(at, code.size(), name);
  return result;
}

} // namespace

TEST_CASE("colors depend on the option, the environment and the output") {
  enum where { terminal, pipe, file };
  struct example {
    std::map<std::string, std::string> environment;
    where output;
    bool automatic;
    bool always;
  };
  const std::vector<example> examples{
    {{{"TERM", "xterm"}}, terminal, true, true},
    {{{"TERM", "dumb"}}, terminal, false, true},
    {{}, terminal, false, true},
    {{{"TERM", "xterm"}, {"NO_COLOR", "1"}}, terminal, false, true},
    {{{"TERM", "xterm"}, {"NO_COLOR", ""}}, terminal, true, true},
    {{{"TERM", "xterm"}, {"NO_COLOR", "1"}, {"CLICOLOR_FORCE", "1"}},
     terminal,
     false,
     true},
    {{{"TERM", "xterm"}}, pipe, false, true},
    {{{"CLICOLOR_FORCE", "1"}}, pipe, true, true},
    {{{"CLICOLOR_FORCE", "0"}}, pipe, false, true},
    {{{"CLICOLOR_FORCE", ""}}, pipe, false, true},
    {{{"CLICOLOR_FORCE", "1"}}, file, false, false},
  };
  test::terminal_pair screen;
  test::pipe_pair stream;
  test::scratch_directory directory;
  auto path = (directory.path() / "file").string();
  int disk = ::open(path.c_str(), O_WRONLY | O_CREAT, 0600);
  for (auto& x : examples) {
    variables = x.environment;
    int fd = x.output == terminal ? screen.in()
             : x.output == pipe   ? stream.in()
                                  : disk;
    auto found = conditions_of(fd, variable);
    CHECK(uses_color(color_mode::automatic, found) == x.automatic);
    CHECK(uses_color(color_mode::always, found) == x.always);
    CHECK_FALSE(uses_color(color_mode::never, found));
  }
  ::close(disk);
}

TEST_CASE("only words of the program itself have a color") {
  const std::vector<std::tuple<line_kind, std::string, std::string>> cases{
    {line_kind::row, "Failed http://h/: dns: host not found\n",
     "<red>Failed</> http://h/: dns: host not found\n"},
    {line_kind::row, "HTTP 404 from http://h/: 3 errors\n",
     "<yellow>HTTP 404</> from http://h/: 3 errors\n"},
    {line_kind::row, "Content from http://h/3 errors: 1 byte\n",
     "Content from http://h/3 errors: 1 byte\n"},
    {line_kind::plain, "Failed\n", "Failed\n"},
    {line_kind::summary,
     "17 URLs in 41 s (0.4/s): 11 ok, 2 HTTP errors, 1 error; 5 not fetched\n"
     "Errors       dns: 3, e.g. 2 errors, 3 lost\n"
     "             dns: 3, e.g. 2 errors, 3 lost\n"
     "HTTP errors  404: 1\n",
     "17 URLs in 41 s (0.4/s): <green>11 ok</>, <yellow>2 HTTP errors</>, "
     "<red>1 error</>; <yellow>5 not fetched</>\n"
     "<red>Errors</>       dns: 3, e.g. 2 errors, 3 lost\n"
     "             dns: 3, e.g. 2 errors, 3 lost\n"
     "<yellow>HTTP errors</>  404: 1\n"},
    {line_kind::status,
     "14% 44/300, 1 HTTP error, 12 errors, 2 lost, 0:01 left",
     "14% 44/300, <yellow>1 HTTP error</>, <red>12 errors</>, <red>2 lost</>, "
     "0:01 left"},
    {line_kind::status, "3 errorsome, 3", "3 errorsome, 3"},
    {line_kind::status, "", ""},
    {line_kind::row, "", ""},
    {line_kind::row, "HTTP ", "<yellow>HTTP </>"},
  };
  for (auto& [kind, text, expected] : cases)
    CHECK(colored(text, kind) == expected);
}
