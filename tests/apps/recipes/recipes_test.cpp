// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/pages.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scratch.hpp"
#include "tests/support/servers/nginx.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <regex>
#include <sstream>

using namespace muster::test;
namespace fs = std::filesystem;

namespace {

/// What the servers of the recipes answer.
const std::string locations = R"(
    listen 127.0.0.2:HTTPS_PORT ssl;
    location = /pub/dists/stable/Release {
      if ($host = mirror-b.example.org) { return 200 "Suite: oldstable\n"; }
      return 200 "Suite: stable\n";
    }
    location = /pub/pool/hello_2.12.tar.gz { return 200 "hello 2.12\n"; }
    location = /pub/pool/hello_2.13.tar.gz {
      if ($host = mirror-c.example.net) { return 404 "gone\n"; }
      return 200 "hello 2.13\n";
    }
    location = / {
      if ($host = b.example.org) { return 301 https://www.example.org/; }
      if ($host = c.example.org) { return 403 "no\n"; }
      return 200 "home\n";
    }
    location = /gone { return 404 "gone\n"; }
    location = /gone.jpg { return 404 "gone\n"; }
    location = /cat.jpg { return 200 "a cat\n"; }
    location = /dog.jpg { return 200 "another dog\n"; }
    location = /app.js {
      if ($server_addr = 127.0.0.2) { return 200 "version 1\n"; }
      return 200 "version 2\n";
    }
)";

identity certificate_of(const authority& issuer) {
  certificate_spec spec;
  spec.names = {"*.example.org", "*.example.net", "example.org"};
  return issuer.issue(spec);
}

void replace_all(std::string& text, const std::string& what,
                 const std::string& with) {
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos;
       at += with.size())
    text.replace(at, what.size(), with);
}

/// A directory in which commands of the page find servers, programs and files.
class kitchen {
public:
  kitchen() : server_{certificate_of(issuer_), locations} {
    for (auto name : {"bin", "etc", "state", "home", "home/public"})
      fs::create_directory(place_.path() / name);
    auto authority = place_.write("authority.pem", issuer_.pem());
    // All names lead to the server, unless the command says where; and
    // to a closed port for an old name.
    program("coordinator", "exec " MUSTER_BINARY_DIR "/coordinator \"$@\" "
                           "--fetch.connect-to old.example.org::127.0.0.1:1 "
                           "--fetch.connect-to :443:127.0.0.1:"
                             + std::to_string(server_.https_port())
                             + " --tls.ca-file " + authority);
    program("sudo", "exec \"$@\"");
    // Runs the command of a unit once.
    program("systemctl",
            "[ \"$1\" = start ] || exit 0\n"
            "name=${2#*@}; name=${name%.service}\n"
            "mkdir -p "
              + (place_ / "state") + "/$name; cd " + (place_ / "state")
              + "/$name\n"
                "line=$(sed -n 's/^ExecStart=//p' " MUSTER_SOURCE_DIR
                "/config/muster-job@.service | sed -e \"s|%i|$name|\" "
                "-e 's|%%|%|g; s|[$][$]|$|g; s|/usr/bin/||; s|/etc/muster|"
              + (place_ / "etc") + "|')\neval \"$line\"");
  }

  const scratch_directory& place() const {
    return place_;
  }

  void program(const std::string& name, const std::string& script) {
    auto path = place_.write("bin/" + name, "#!/bin/sh\n" + script + "\n");
    fs::permissions(path, fs::perms::owner_all);
  }

  /// The text with the places of this kitchen.
  std::string adapted(std::string text) const {
    auto port = std::to_string(server_.https_port());
    replace_all(text, "::$node:", "::$address:" + port);
    replace_all(text, "in 192.0.2.10 192.0.2.11; do",
                "in 192.0.2.10 192.0.2.11; do address=127.0.0.${node#*.2.1}\n"
                "address=127.0.0.$((${address##*.} + 1))");
    replace_all(text, "192.0.2.7:443", "127.0.0.1:1");
    replace_all(text, "/etc/muster", place_ / "etc");
    replace_all(text, "/var/lib/muster", place_ / "state");
    return text;
  }

  outcome cook(const std::string& shell, const std::string& text) {
    return run({"env", "-C", place_ / "home",
                "PATH=" + (place_ / "bin") + ":/usr/bin:/bin", shell,
                shell == "bash" ? "-c" : "-", adapted(text)});
  }

private:
  scratch_directory place_;
  authority issuer_;
  nginx server_;
};

/// Without spaces at the ends of lines.
std::string trimmed(const std::string& text) {
  static const std::regex spaces{" +\n"};
  return std::regex_replace(text, spaces, "\n");
}

/// Runs the blocks of a section in their order. A text block has what the
/// block above it writes: all of standard output if there is any, or else lines
/// of standard error. Blocks with the word `without` are left out.
void cook(kitchen& place, const std::string& section,
          const std::string& without = "no such word",
          const std::string& name = "docs/recipes.md") {
  outcome last;
  size_t blocks = 0;
  for (const auto& block : page_of(name).blocks) {
    if (block.section != section
        || block.text.find(without) != std::string::npos)
      continue;
    ++blocks;
    INFO(name << ":" << block.line << ": " << block.text);
    INFO(last.err);
    if (block.language == "sh") {
      last = place.cook("bash", block.text);
      UNSCOPED_INFO(last.err);
      CHECK(last.status.code <= 1);
    } else if (block.language == "python") {
      last = run({"env", "-C", place.place() / "home", "/usr/bin/python3", "-"},
                 {.input = block.text});
      UNSCOPED_INFO(last.err);
      CHECK(last.status.code == 0);
    } else if (block.language == "text" && !last.out.empty()) {
      CHECK(trimmed(last.out) == place.adapted(block.text));
    } else if (block.language == "text") {
      std::istringstream lines{place.adapted(block.text)};
      for (std::string line; std::getline(lines, line);)
        CHECK_THAT(last.err, contains(line + "\n"));
      static const std::regex failure{"(^|\n)(HTTP|Failed) "};
      CHECK(std::distance(std::sregex_iterator{last.err.begin(), last.err.end(),
                                               failure},
                          {})
            == std::count(block.text.begin(), block.text.end(), '\n'));
    }
  }
  CHECK(blocks > 0);
}

} // namespace

TEST_CASE("the recipe of a mirror audit works as written") {
  kitchen place;
  cook(place, "A mirror audit");
}

TEST_CASE("the recipe of a link check works as written") {
  kitchen place;
  place.place().write("home/public/index.html",
                      "<a href=\"https://www.example.org/?a=1&amp;b=2\">1</a>\n"
                      "<a href=\"https://www.example.org/gone\">2</a>\n"
                      "<a href=\"https://old.example.org/#top\">3</a>\n"
                      "<a href=\"/local\">4</a>\n");
  cook(place, "Links of a site in CI");
  CHECK(content_of(place.place() / "home/links.txt")
        == "https://old.example.org/\nhttps://www.example.org/?a=1&b=2\n"
           "https://www.example.org/gone\n");
}

TEST_CASE("the recipe of a top list works as written") {
  kitchen place;
  place.place().write("home/top-1m.csv",
                      "1,a.example.org\n2,b.example.org\n"
                      "3,c.example.org\n4,old.example.org\n");
  cook(place, "A top list");
}

TEST_CASE("the recipe of certificates works as written") {
  kitchen place;
  place.place().write("home/sites.txt", "a.example.org\nb.example.net\n");
  cook(place, "Certificates that expire soon");
}

TEST_CASE("the recipe of a dataset works as written") {
  kitchen place;
  const std::string cat =
    "565660af565fb2ef659ed8bef1651121288975dbc4c5286185c5e5b065de34ec";
  place.place().write(
    "home/dataset.jsonl",
    R"({"id": "a", "url": "https://img.example.org/cat.jpg", "sha256": ")" + cat
      + R"("}
{"id": "b", "url": "https://img.example.org/dog.jpg", "sha256": "00"}
{"id": "c", "url": "https://img.example.org/gone.jpg", "sha256": "00"}
)");
  cook(place, "A dataset after a year");
  CHECK(content_of(place.place() / "home/good-ids.txt") == "a\n");
}

TEST_CASE("the recipe of a CDN works as written") {
  kitchen place;
  place.place().write("home/urls.txt", "https://www.example.org/app.js\n"
                                       "https://www.example.org/\n");
  cook(place, "One node of a CDN");
}

TEST_CASE("the recipe of a recurring job works as written") {
  kitchen place;
  auto page = page_of("docs/recipes.md");
  auto ini = page.blocks_of("ini", "A recurring job");
  REQUIRE(ini.size() == 1);
  place.place().write("etc/mirrors.ini", place.adapted(ini[0].text));
  place.place().write("etc/mirrors.txt", "https://mirror-a.example.org/\n"
                                         "https://mirror-c.example.net/gone\n");
  fs::create_directory(place.place().path() / "state/mirrors");
  place.place().write(
    "state/mirrors/20260101T000312Z.jsonl",
    R"({"url": "https://mirror-a.example.org/", "outcome": "ok", "status": 200}
{"url": "https://mirror-c.example.net/gone", "outcome": "ok", "status": 200}
)");
  cook(place, "A recurring job");
}

TEST_CASE("the troubleshooting page shows the most frequent errors") {
  kitchen place;
  place.place().write("home/urls.txt", "https://old.example.org/\n"
                                       "https://www.example.org/\n");
  place.cook("bash", "coordinator -i urls.txt -o results.jsonl");
  cook(place, "Troubleshooting", "coordinator", "docs/troubleshooting.md");
}

TEST_CASE("the recipes that load results work as written") {
  kitchen place;
  place.place().write("home/urls.txt", "https://www.example.org/\n"
                                       "https://www.example.org/app.js\n"
                                       "https://www.example.org/gone\n");
  auto modules = fs::path{MUSTER_BINARY_DIR "/node_modules/@duckdb/node-api"};
  auto installed =
    run({"sh", "-c", "PATH=/usr/bin:/bin command -v duckdb"}).status.code == 0;
  if (!installed && fs::exists(modules)) {
    place.program("duckdb",
                  "exec node " MUSTER_SOURCE_DIR
                  "/tests/apps/recipes/duckdb.js " MUSTER_BINARY_DIR " \"$@\"");
  } else if (!installed) {
    WARN("no DuckDB here: its commands are not run");
    return cook(place, "Loading results", "duckdb ");
  }
  cook(place, "Loading results");
  auto again = content_of(place.place() / "home/again.jsonl");
  CHECK(std::count(again.begin(), again.end(), '\n') == 3);
}
