// SPDX-License-Identifier: BSD-3-Clause

#include "apps/resume_command.hpp"

#include "tests/support/catch.hpp"

#include <string>
#include <vector>

using namespace muster;

namespace {

/// The command that resumes `coordinator -i l.txt -o r.csv ARGUMENTS`, without
/// these first words.
std::string command(const std::vector<const char*>& arguments) {
  settings value;
  value.output.file = "r.csv";
  value.input.urls = {"us:pw@host/x"};
  std::vector<const char*> all{"coordinator", "-i", "l.txt", "-o", "r.csv"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  auto result = resume_command(static_cast<int>(all.size()), all.data(), value);
  std::string begin = "coordinator --resume -i l.txt -o r.csv ";
  CHECK(result.substr(0, begin.size()) == begin);
  return result.substr(begin.size());
}

} // namespace

TEST_CASE("a command that resumes repeats its options") {
  for (auto argument :
       {"-v", "--output.file=q3@x.jsonl", "data@host.jsonl",
        "run-10:30@host.jsonl", "--fetch.user-agent=bot@example.org",
        "--tls.ca-file=a:b@c.pem", "https://h/?mail=a@b"}) {
    CHECK(
      command({argument, "-q"})
        .starts_with(argument[0] == 'h' ? "'https://h/?mail=a@b'" : argument));
  }
}

TEST_CASE("a command that resumes is quoted for a shell") {
  CHECK(command({"a b"}) == "'a b'");
  CHECK(command({"it's"}) == "'it'\\''s'");
  CHECK(command({""}) == "''");
  CHECK(command({"$HOME", "`x`", "*"}) == "'$HOME' '`x`' '*'");
}

TEST_CASE("a command that resumes is readable and can be pasted") {
  CHECK(command({"a\x1b[2J'\\"}) == "$'a\\033[2J\\047\\134'");
  CHECK(command({"a\u202Eb"}) == "$'a\\342\\200\\256b'");
  CHECK(command({"\xFF\n"}) == "$'\\377\\012'");
  CHECK(command({"gr\u00FC\u00DF"}) == "'gr\u00FC\u00DF'");
}

TEST_CASE("a command that resumes contains no secrets") {
  CHECK(command({"http://us:pw@h/"}) == "'http://***@h/'");
  CHECK(command({"--input.url=http://us:pw@h/"})
        == "'--input.url=http://***@h/'");
  // Not a URL, but meant as one.
  CHECK(command({"us:pw@host/x"}) == "'***@host/x'");
  CHECK(command({"--fetch.header", "Cookie: a=b"})
        == "--fetch.header 'Cookie: ***'");
  CHECK(command({"--fetch.header=Cookie: a=b"})
        == "'--fetch.header=Cookie: ***'");
  CHECK(command({"-H", "Cookie: a=b", "-q"}) == "-H 'Cookie: ***' -q");
  CHECK(command({"-HCookie: a=b"}) == "'-HCookie: ***'");
  CHECK(command({"-qkHCookie: a=b"}) == "'-qkHCookie: ***'");
  CHECK(command({"-qH", "Cookie: a=b"}) == "-qH 'Cookie: ***'");
  CHECK(command({"-H", "-H", "-q"}) == "-H -H -q");
  CHECK(command({"-oHa: b"}) == "'-oHa: b'");
  CHECK(command({"-x", "us:pw@h:1", "-q"}) == "-x '***@h:1' -q");
  CHECK(command({"-qxus:pw@h:1"}) == "'-qx***@h:1'");
  CHECK(command({"--proxy.url", "us:pw@h:1"}) == "--proxy.url '***@h:1'");
  CHECK(command({"--proxy.url=http://us:pw@h:1"})
        == "'--proxy.url=http://***@h:1'");
  CHECK(command({"--proxy.url", "http://us:p@w@h:1", "-q"})
        == "--proxy.url 'http://***@h:1' -q");
}

TEST_CASE("a command that resumes has --resume once") {
  CHECK(command({"--resume", "-q"}) == "-q");
  CHECK(command({"-q", "--resume=false"}) == "-q");
  CHECK(command({"--output.resume=true", "-q"}) == "-q");
  CHECK(command({"--", "--resume"}) == "-- --resume");
}
