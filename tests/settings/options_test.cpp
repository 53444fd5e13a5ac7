// SPDX-License-Identifier: BSD-3-Clause

#include "http/body/content_coding.hpp"
#include "http/body/decoders.hpp"
#include "messages/version.hpp"
#include "settings/coordinator_command.hpp"
#include "settings/node_command.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scratch.hpp"

#include <algorithm>

using namespace std::chrono_literals;
using muster::action;
using strings = std::vector<std::string>;

namespace {

muster::parse_outcome parse(const strings& arguments) {
  std::vector<const char*> argv{"coordinator"};
  for (const auto& argument : arguments)
    argv.push_back(argument.c_str());
  return muster::parse_command_line(static_cast<int>(argv.size()), argv.data());
}

muster::settings accept(const strings& arguments) {
  auto outcome = parse(arguments);
  INFO(outcome.err);
  REQUIRE(outcome.next == action::run);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out.empty());
  CHECK(outcome.err.empty());
  return outcome.value;
}

/// With a URL, so that nothing else is missing.
muster::settings accept_ini(const std::string& text, strings arguments = {}) {
  muster::test::temporary_file file{"run.ini", text};
  arguments.insert(arguments.end(), {"-c", file.path(), "http://h/"});
  return accept(arguments);
}

/// The sentence of the error.
std::string refuse(const strings& arguments) {
  auto outcome = parse(arguments);
  CAPTURE(arguments);
  REQUIRE(outcome.next == action::exit);
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out.empty());
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  REQUIRE(outcome.err.starts_with("coordinator: "));
  REQUIRE(outcome.err.ends_with('\n'));
  return outcome.err.substr(13, outcome.err.size() - 14);
}

/// The sentence after the path of the file.
std::string refuse_ini(const std::string& text) {
  muster::test::temporary_file file{"run.ini", text};
  auto error = refuse({"-c", file.path(), "http://h/"});
  CAPTURE(error);
  REQUIRE(error.starts_with(file.path() + ", "));
  return error.substr(file.path().size() + 2);
}

std::string print(const strings& arguments) {
  auto outcome = parse(arguments);
  INFO(outcome.err);
  CHECK(outcome.next == action::exit);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err.empty());
  return outcome.out;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

} // namespace

TEST_CASE("errors show arguments and files without control characters") {
  const std::string hostile = "a\x1b[2J\u202E\nb\xFF";
  const std::string shown = "a%1B[2J%E2%80%AE%0Ab%FF";
  for (const auto& arguments :
       std::vector<strings>{{"--fetch.timeout", hostile, "http://h/"},
                            {"--output.format=" + hostile, "http://h/"},
                            {"-c", "/nowhere/" + hostile},
                            {"-o", hostile, "http://h/"}}) {
    auto error = refuse(arguments);
    CAPTURE(error);
    CHECK(contains(error, shown));
  }
  CHECK(contains(refuse_ini("[fetch]\ntimeout = \x1b[2J\u202E"),
                 "%1B[2J%E2%80%AE"));
}

TEST_CASE("arguments that are not options are URLs at any position") {
  auto value = accept({"http://a/", "-i", "x.txt", "http://b/", "-q",
                       "http://c/", "--fetch.timeout", "20s", "http://d/", "-i",
                       "-", "--", "-e", "--help"});
  CHECK(value.input.urls
        == strings{"http://a/", "http://b/", "http://c/", "http://d/", "-e",
                   "--help"});
  CHECK(value.input.files == strings{"x.txt", "-"});
  CHECK(value.output.quiet);
  CHECK(value.fetch.timeout == 20s);
}

TEST_CASE("a URL argument is not changed") {
  const strings urls{"[::1]", "[a,b]",  "{}",   "%%",
                     "a b",   "no url", "\x01", "http://u:p@h/#x;y,z",
                     "'a'",   "\"a\"",  "a\\n"};
  CHECK(accept(urls).input.urls == urls);
  CHECK(accept({"--input.url=[a,b]", "--input.url", "{}", "%%"}).input.urls
        == strings{"[a,b]", "{}", "%%"});
}

TEST_CASE("values follow a space or an equals sign") {
  CHECK(accept({"--fetch.timeout=20s", "u"}).fetch.timeout == 20s);
  CHECK(accept({"--fetch.timeout", "20s", "u"}).fetch.timeout == 20s);
  CHECK(accept({"-ox.csv", "u"}).output.file == "x.csv");
  CHECK(accept({"-qo", "x.csv", "u"}).output.file == "x.csv");
  CHECK(accept({"--fetch.user-agent=a=b", "u"}).fetch.exchange.user_agent
        == "a=b");
  CHECK(accept({"--output.quiet", "u"}).output.quiet);
  CHECK_FALSE(accept({"--output.quiet=false", "u"}).output.quiet);
  CHECK(accept({"-q", "-q", "u"}).output.quiet);
}

TEST_CASE("an empty value is a value") {
  auto value =
    accept({"--fetch.user-agent=", "--fetch.accept-encoding", "", "http://a/"});
  CHECK(value.fetch.exchange.user_agent.empty());
  CHECK(value.fetch.exchange.accept_encoding.empty());
  CHECK(value.input.urls == strings{"http://a/"});
}

TEST_CASE("every option reaches its setting") {
  auto value = accept({"-i",
                       "a.txt",
                       "--input.format=csv",
                       "--input.field=link",
                       "--input.carry=a,b",
                       "--input.carry=c",
                       "--input.duplicates=skip",
                       "--input.look-ahead=7",
                       "--fetch.method=HEAD",
                       "--fetch.header=X-A:  1, 2 ",
                       "--fetch.header=X-B: 2",
                       "--fetch.user-agent=me",
                       "--fetch.accept-encoding=gzip",
                       "--fetch.digest=sha256",
                       "--fetch.connect-to=a.example:80:127.0.0.1:8080",
                       "--fetch.connect-to=::127.0.0.1:9090",
                       "--fetch.dns-server=192.0.2.53, [2001:db8::53]:5353",
                       "--fetch.dns-server=::1",
                       "--fetch.dns-timeout=20ms",
                       "--fetch.deny=192.0.2.0/24,private",
                       "--fetch.deny=2001:db8::/32",
                       "--fetch.transport=httplib",
                       "--fetch.io-threads=3",
                       "--fetch.concurrency=3",
                       "--fetch.timeout=1s",
                       "--fetch.connect-timeout=2s",
                       "--fetch.first-byte-timeout=3s",
                       "--fetch.idle-timeout=4s",
                       "--fetch.head-fallback=true",
                       "--fetch.max-redirects=5",
                       "--fetch.accept=200-299, 304,401",
                       "--fetch.retries=6",
                       "--fetch.backoff=7ms",
                       "--fetch.backoff-max=8ms",
                       "--fetch.retry-after-max=9s",
                       "--fetch.max-bytes=10KiB",
                       "--fetch.max-header-bytes=11KiB",
                       "--fetch.keep-alive=12s",
                       "--fetch.max-idle=13",
                       "--politeness.per-host=14",
                       "--politeness.rate=1.5",
                       "--politeness.breaker-failures=16",
                       "--politeness.breaker-pause=17s",
                       "--tls.verify=false",
                       "-o",
                       "out.csv",
                       "--output.format=jsonl",
                       "--output.order=input",
                       "--output.progress=never",
                       "-v",
                       "--cluster.listen=[::1]:7117",
                       "--cluster.local=false",
                       "--cluster.min-nodes=20",
                       "--cluster.placement=spread",
                       "--cluster.lease=21s",
                       "--cluster.patience=22s",
                       "--cluster.insecure=true",
                       "--runtime.threads=18",
                       "--runtime.grace=19s"});
  CHECK(value.input.files == strings{"a.txt"});
  CHECK(value.input.format == muster::input::format::csv);
  CHECK(value.input.field == "link");
  CHECK(value.input.carry == strings{"a", "b", "c"});
  CHECK(value.output.carry == strings{"a", "b", "c"});
  CHECK(value.job.duplicates == muster::duplicates_mode::skip);
  CHECK(value.job.look_ahead == 7);
  const auto& exchange = value.fetch.exchange;
  CHECK(exchange.head);
  CHECK(exchange.headers
        == std::vector<std::pair<std::string, std::string>>{{"X-A", "1, 2"},
                                                            {"X-B", "2"}});
  CHECK(exchange.user_agent == "me");
  CHECK(exchange.accept_encoding == "gzip");
  CHECK(exchange.meter.sha256);
  CHECK(value.fetch.connect_to.lookup("a.example", 80).port == 8080);
  CHECK(value.fetch.connect_to.lookup("b.example", 80).port == 9090);
  strings servers;
  for (const auto& server : value.fetch.dns.servers)
    servers.push_back(server.str());
  CHECK(servers == strings{"192.0.2.53:53", "[2001:db8::53]:5353", "[::1]:53"});
  CHECK(value.fetch.dns.timeout == 20ms);
  CHECK(value.fetch.deny.denies(*muster::http::parse_ip("192.0.2.1")));
  CHECK(value.fetch.deny.denies(*muster::http::parse_ip("2001:db8::1")));
  CHECK(value.fetch.deny.denies(*muster::http::parse_ip("10.0.0.1")));
  CHECK_FALSE(value.fetch.deny.denies(*muster::http::parse_ip("9.9.9.9")));
  CHECK(value.fetch.concurrency == 3);
  CHECK(value.fetch.timeout == 1s);
  CHECK(exchange.connect_timeout == 2s);
  CHECK(exchange.first_byte_timeout == 3s);
  CHECK(exchange.idle_timeout == 4s);
  CHECK(value.fetch.head_fallback);
  CHECK(value.fetch.max_redirects == 5);
  CHECK(exchange.follow);
  CHECK(exchange.accept.str() == "200-299,304,401");
  CHECK(value.fetch.retries == 6);
  CHECK(value.fetch.backoff.base == 7ms);
  CHECK(value.fetch.backoff.cap == 8ms);
  CHECK(value.fetch.retry_after_max == 9s);
  CHECK(exchange.meter.max_bytes == 10 * 1024);
  CHECK(exchange.max_header_bytes == 11 * 1024);
  CHECK(exchange.keep_alive == 12s);
  CHECK(exchange.max_idle == 13);
  CHECK(value.politeness.per_host == 14);
  CHECK(value.politeness.rate == 1.5);
  CHECK(value.politeness.breaker_failures == 16);
  CHECK(value.politeness.breaker_pause == 17s);
  CHECK_FALSE(exchange.tls.verify);
  CHECK(value.output.file == "out.csv");
  CHECK(value.output.format == muster::output::format::jsonl);
  CHECK(value.job.input_order);
  CHECK(value.progress == muster::progress_mode::never);
  CHECK(value.output.verbose);
  CHECK(value.listen == muster::endpoint{"::1", 7117});
  CHECK_FALSE(value.local);
  CHECK(value.job.min_nodes == 20);
  CHECK(value.job.placement == muster::placement_mode::spread);
  CHECK(value.job.lease == 21s);
  CHECK(value.job.patience == 22s);
  CHECK(value.cluster.insecure);
  CHECK(value.runtime.threads == 18);
  CHECK(value.job.grace == 19s);
}

TEST_CASE("a separator is a character or its name") {
  const std::pair<const char*, char> cases[] = {
    {"auto", '\0'}, {"tab", '\t'}, {"\\t", '\t'}, {"\t", '\t'},
    {";", ';'},     {"bar", '|'},  {",", ','},    {"semicolon", ';'},
    {":", ':'},     {" ", ' '}};
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(accept({"--input.separator", text, "u"}).input.separator == expected);
  }
}

TEST_CASE("without a header, columns are given by their numbers") {
  auto value =
    accept({"--input.header=no", "--input.field=2", "--input.carry=1,3",
            "--input.default-scheme=https", "-i", "top.csv"});
  CHECK_FALSE(value.input.header);
  CHECK(value.input.field == "2");
  CHECK(value.input.default_scheme == "https");
  CHECK(refuse({"--input.header=false", "u"})
        == "input.header=false needs the number of the column with the URL, "
           "from 1, such as input.field=2");
  for (auto field : {"0", "-1", "link", "2x", "100000", "01"})
    CHECK(
      contains(refuse({"--input.header=false", "--input.field", field, "u"}),
               "needs the number"));
  CHECK(
    refuse({"--input.header=false", "--input.field=2", "--input.carry=id", "u"})
    == "input.carry: 'id' is not the number of a column, and input.header "
       "is false");
}

TEST_CASE("a boolean is written as people write it") {
  for (auto text : {"false", "no", "off", "0", "No"})
    CHECK_FALSE(accept({std::string{"--tls.verify="} + text, "u"})
                  .fetch.exchange.tls.verify);
  for (auto text : {"true", "yes", "on", "1"})
    CHECK(accept({std::string{"--tls.verify="} + text, "u"})
            .fetch.exchange.tls.verify);
  CHECK(accept({"--fetch.decode=yes", "u"}).fetch.exchange.decode == true);
  CHECK(accept_ini("[output]\nquiet = yes\n").output.quiet);
}

TEST_CASE("the program sends its name to servers") {
  CHECK(accept({"u"}).fetch.exchange.user_agent
        == std::string{"muster/"} + muster::version);
}

TEST_CASE("the command line overrides the file, also for lists") {
  const std::string ini = "[fetch]\ntimeout = 1s\nretries = 9\n"
                          "header = A: 1\nheader = B: 2\n"
                          "[input]\nurl = http://file/\n";
  auto value = accept_ini(ini, {"--fetch.timeout=2s", "--fetch.header=C: 3"});
  CHECK(value.fetch.timeout == 2s);
  CHECK(value.fetch.retries == 9);
  REQUIRE(value.fetch.exchange.headers.size() == 1);
  CHECK(value.fetch.exchange.headers[0].first == "C");
  CHECK(value.input.urls == strings{"http://h/"});
  CHECK(accept_ini(ini, {"--fetch.header="}).fetch.exchange.headers.empty());
}

TEST_CASE("a list in the file is repeated, bracketed or both") {
  auto value = accept_ini("[input]\ncarry = a, b\ncarry = c\n"
                          "[fetch]\nheader = [\"A: 1, 2\", B: 3]\n"
                          "header = C: 4; d\n");
  // A blank after the comma is not part of a name.
  CHECK(value.input.carry == strings{"a", "b", "c"});
  REQUIRE(value.fetch.exchange.headers.size() == 3);
  CHECK(value.fetch.exchange.headers[0].second == "1, 2");
  CHECK(value.fetch.exchange.headers[2].second == "4; d");
}

TEST_CASE("a mistake in the file is reported with its line") {
  CHECK(refuse_ini("[fetch]\n\ntimeuot = 1s\n")
        == "line 3: unknown key 'fetch.timeuot': did you mean "
           "'fetch.timeout'?");
  CHECK(refuse_ini("timeout = 1s\n")
        == "line 1: unknown key 'timeout': did you mean 'fetch.timeout'?");
  CHECK(refuse_ini("[fech]\n")
        == "line 1: unknown section [fech]: did you mean 'fetch'?");
  CHECK(refuse_ini("[zzzzzz]\n") == "line 1: unknown section [zzzzzz]");
  CHECK(refuse_ini("[fetch]\ntimeout = 20\n")
        == "line 2: fetch.timeout: '20' is not a duration from 1ms to 24h "
           "such as 500ms, 20s, 5m or 2h");
  CHECK(refuse_ini("[fetch]\nretries = 21\n")
        == "line 2: fetch.retries: '21' is not a whole number from 0 to 20");
  CHECK(refuse_ini("[output]\nformat = jsnol\n")
        == "line 2: output.format: 'jsnol' is not auto, text, jsonl, csv or "
           "sqlite: "
           "did you mean 'jsonl'?");
  CHECK(refuse_ini("[fetch]\ntimeout = 1s\n[tls]\n[fetch]\ntimeout = 1s\n")
        == "line 5: fetch.timeout is given twice, first in line 2");
  CHECK(refuse_ini("[fetch]\ntimeout = [1s, 2s]\n")
        == "line 2: fetch.timeout takes one value, not a list");
  CHECK(refuse_ini("[fetch]\ndeny = private\ndeny = nowhere\n")
          .starts_with("line 3: fetch.deny: 'nowhere' is not a network"));
  CHECK(refuse_ini("config = other.ini\n") == "line 1: unknown key 'config'");
}

TEST_CASE("the file is checked even if the command line overrides it") {
  muster::test::temporary_file file{"run.ini", "[fetch]\ntimeout = never\n"};
  CHECK(contains(refuse({"-c", file.path(), "--fetch.timeout=1s", "u"}),
                 "'never' is not a duration"));
}

TEST_CASE("a file that cannot be read ends the program") {
  CHECK(refuse({"-c", "/nonexistent.ini", "u"})
        == "cannot read the INI file '/nonexistent.ini': No such file or "
           "directory");
  CHECK(refuse({"--config=/", "u"})
        == "cannot read the INI file '/': Is a directory");
  CHECK(contains(refuse({"-c", "", "u"}), "cannot read the INI file ''"));
}

TEST_CASE("a mistake on the command line is reported") {
  CHECK(refuse({"--fetch.timout=1s", "u"})
        == "unknown option '--fetch.timout': did you mean "
           "'--fetch.timeout'?");
  CHECK(refuse({"--timeout", "1s", "u"})
        == "unknown option '--timeout': did you mean '--fetch.timeout'?");
  CHECK(refuse({"--hepl"})
        == "unknown option '--hepl': did you mean '--help'?");
  CHECK(refuse({"-q=x", "u"})
        == "a one-letter option that takes no value was given one");
  CHECK(refuse({"-y", "u"}) == "unknown option '-y'");
  CHECK(refuse({"-resume", "u"}) == "unknown option '-resume': write --resume");
  CHECK(refuse({"-help"}) == "unknown option '-help': write --help");
  CHECK(refuse({"u", "--fetch.timeout"}) == "'--fetch.timeout' needs a value");
  CHECK(refuse({"u", "-i"}) == "'-i' needs a value");
  CHECK(refuse({"--fetch.timeout=1s", "--fetch.timeout", "2s", "u"})
        == "--fetch.timeout is given twice");
  CHECK(refuse({"--fetch.timeout", "soon", "u"})
        == "--fetch.timeout: 'soon' is not a duration from 1ms to 24h such "
           "as 500ms, 20s, 5m or 2h");
  CHECK(refuse({"--fetch.dns-server", "dns.example", "u"})
        == "--fetch.dns-server: 'dns.example' is not the address of a name "
           "server such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53");
  CHECK(refuse({"--output.quiet=maybe", "u"})
        == "--output.quiet: 'maybe' is not true or false");
  CHECK(refuse({"-"})
        == "'-' is not a URL; use -i - to read URLs from standard input");
  CHECK(refuse({""}) == "an argument is empty where a URL was expected");
  CHECK(contains(refuse({"--print-completion", "tcsh"}),
                 "'tcsh' is not bash, zsh or fish"));
}

TEST_CASE("short options mean the same as in curl") {
  auto value = accept(
    {"-H", "X-A: 1", "-HX-B: 2", "-A", "me", "-k", "-m", "20", "-I", "u"});
  const auto& exchange = value.fetch.exchange;
  CHECK(exchange.headers
        == std::vector<std::pair<std::string, std::string>>{{"X-A", "1"},
                                                            {"X-B", "2"}});
  CHECK(exchange.user_agent == "me");
  CHECK_FALSE(exchange.tls.verify);
  CHECK(value.fetch.timeout == 20s);
  CHECK(exchange.head);
  CHECK(accept({"-x", "http://h:1", "u"}).proxy.url == "http://h:1");
  CHECK(accept({"-m1.5", "u"}).fetch.timeout == 1500ms);
  CHECK(accept({"-m", "2m", "u"}).fetch.timeout == 2min);
  CHECK(accept({"-XHEAD", "u"}).fetch.exchange.head);
  value = accept({"-kqI", "-k", "u"});
  CHECK_FALSE(value.fetch.exchange.tls.verify);
  CHECK(value.fetch.exchange.head);
  CHECK(value.output.quiet);
  CHECK(print({"-V"}) == print({"--version"}));
  // A letter's unit is that of curl. A long name needs a unit.
  CHECK(contains(refuse({"--fetch.timeout", "20", "u"}), "'20' is not a"));
}

TEST_CASE("a file among the URLs is probably a list") {
  muster::test::scratch_directory files;
  auto list = files.write("list.txt", "http://h/\n");
  CHECK(refuse({list}) == list + " is a file; did you mean -i " + list + "?");
  CHECK(contains(refuse({"http://h/", list}), "is a file; did you mean -i"));
  CHECK(contains(refuse({"/dev/stdin"}), "is a file; did you mean -i"));
  CHECK(contains(refuse({"--input.default-scheme=https", list}), "is a file"));
  auto url = files / "none.txt";
  CHECK(accept({url}).input.urls == strings{url});
  CHECK(accept({files / ""}).input.urls.size() == 1);
}

TEST_CASE("help shows twelve options, a group or one option") {
  auto daily = print({"--help"});
  std::string_view names[] = {"-i, --input.file FILE",
                              "-H, --fetch.header 'NAME: VALUE'",
                              "-A, --fetch.user-agent TEXT",
                              "--fetch.concurrency N",
                              "-m, --fetch.timeout DURATION",
                              "--fetch.retries N",
                              "--politeness.per-host N",
                              "--politeness.rate NUMBER",
                              "--tls.verify true|false",
                              "-o, --output.file FILE",
                              "--resume",
                              "--overwrite"};
  for (auto name : names) {
    CAPTURE(name);
    CHECK(contains(daily, name));
  }
  for (auto fallback :
       {"[384]", "[1m]", "[8]", "[2]", "[0]", "[true]", "[-]"}) {
    CAPTURE(fallback);
    CHECK(contains(daily, fallback));
  }
  CHECK_FALSE(contains(daily, "--fetch.backoff"));
  size_t examples = 0;
  for (auto at = daily.find("\n  coordinator "); at != daily.npos;
       at = daily.find("\n  coordinator ", at + 1))
    ++examples;
  CHECK(examples + contains(daily, "\n  zcat") == 3);
  for (size_t begin = 0; begin < daily.size();) {
    auto end = daily.find('\n', begin);
    CAPTURE(daily.substr(begin, end - begin));
    CHECK(end - begin <= 80);
    begin = end + 1;
  }
  CHECK(print({"-h"}) == daily);
  CHECK(print({"http://h/", "--help"}) == daily);
  CHECK(print({"--help", "http://h/"}) == daily);
  auto group = print({"--help", "politeness"});
  CHECK(group.starts_with("[politeness] Limits per host.\n"));
  CHECK(contains(group, "--politeness.breaker-pause DURATION\n"));
  CHECK_FALSE(contains(group, "--fetch.timeout"));
  CHECK(print({"--help=politeness"}) == group);
  CHECK(print({"-h", "politeness"}) == group);
  auto option = print({"--help", "fetch.timeout"});
  CHECK(contains(option, "-m, --fetch.timeout DURATION\n"));
  CHECK(contains(option, "Default: 1m."));
  CHECK(print({"--help", "retry-failed"})
        == print({"--help", "output.retry-failed"}));
  CHECK(refuse({"--help", "polite"})
          .starts_with("--help: there is no group or option 'polite'; the "
                       "groups are input, fetch, politeness, "));
  auto all = print({"--help-all"});
  CHECK(contains(all, group));
}

TEST_CASE("values out of range are refused") {
  for (auto argument : {"--input.look-ahead=0",
                        "--input.look-ahead=10000001",
                        "--fetch.concurrency=0",
                        "--fetch.concurrency=100001",
                        "--fetch.timeout=0",
                        "--fetch.timeout=25h",
                        "--fetch.dns-server=dns.example",
                        "--fetch.dns-server=192.0.2.53:0",
                        "--fetch.dns-server=192.0.2.53,2001:db8::53:x",
                        "--fetch.dns-timeout=0s",
                        "--fetch.connect-timeout=0s",
                        "--fetch.first-byte-timeout=0s",
                        "--fetch.idle-timeout=0s",
                        "--fetch.max-redirects=51",
                        "--fetch.max-redirects=-1",
                        "--fetch.accept=",
                        "--fetch.accept=2xx",
                        "--fetch.accept=299-200",
                        "--fetch.retries=21",
                        "--fetch.backoff=2h",
                        "--fetch.retry-after-max=500ms",
                        "--fetch.max-bytes=-1",
                        "--fetch.max-header-bytes=1000",
                        "--politeness.per-host=0",
                        "--politeness.rate=-1",
                        "--politeness.rate=1000001",
                        "--politeness.rate=nan",
                        "--politeness.rate=inf",
                        "--politeness.rate=1e3",
                        "--politeness.rate=0.000001",
                        "--politeness.breaker-pause=0s",
                        "--cluster.min-nodes=10001",
                        "--cluster.placement=random",
                        "--cluster.lease=499ms",
                        "--cluster.lease=61m",
                        "--cluster.patience=25h",
                        "--runtime.threads=1025",
                        "--runtime.threads=1.5",
                        "--runtime.threads= 1",
                        "--runtime.threads=",
                        "--fetch.method=POST",
                        "--tls.verify=maybe",
                        "--input.separator=",
                        "--input.separator=ab",
                        "--input.separator=\"",
                        "--input.default-scheme=ftp",
                        "--input.default-scheme=https://",
                        "--input.duplicates=Share",
                        "--fetch.digest=md5",
                        "--fetch.transport=beast",
                        "--input.field=",
                        "--output.file=",
                        "--fetch.user-agent=a\nb",
                        "--fetch.connect-to=a:1",
                        "--fetch.connect-to=a:1:b:99999",
                        "--fetch.deny=10.0.0.0/33"}) {
    auto name = std::string_view{argument}.substr(
      0, std::string_view{argument}.find('='));
    CHECK(refuse({argument, "u"}).starts_with(std::string{name} + ": "));
  }
}

TEST_CASE("header fields are checked") {
  for (auto name : {"Host", "content-length", "Transfer-Encoding", "CONNECTION",
                    "User-Agent", "Accept-Encoding"}) {
    auto error = refuse({"--fetch.header", std::string{name} + ": x", "u"});
    CHECK(error.starts_with(std::string{"--fetch.header: "} + name + " is "));
  }
  for (auto field :
       {"secret", ": secret", "a b: secret", "X: secret\r\nY: z",
        "X: secret\x7F", "X : secret", "X: secret\n", "\xC3\xA4: secret"})
    refuse({"--fetch.header", field, "u"});
  CHECK(refuse({"--fetch.header", "X-Key: ***", "u"})
        == "--fetch.header: the value of X-Key is hidden (***); replace it by "
           "the real value");
  for (std::string url : {"http://***@h/", "http://h/?u=//***@h/",
                          "http://h/?u=http%3A%2F%2F***%40h%2F"})
    CHECK(contains(refuse({url}), "'" + url + "' are hidden"));
  CHECK(accept({"--fetch.header", "X:", "u"}).fetch.exchange.headers.size()
        == 1);
}

TEST_CASE("memory that could not decode every body is refused") {
  CHECK(contains(refuse({"--runtime.decode-memory", "55MiB", "u"}),
                 "is not a size from 56MiB to 1TiB"));
  CHECK(accept({"--runtime.decode-memory", "56MiB", "u"}).runtime.decode_memory
        == muster::http::max_codings * muster::http::max_decoder_memory);
}

TEST_CASE("the option --print-config escapes invisible characters") {
  for (std::string value : {"a\u202Eb", "a\x1b[31m", "a\xE9", "a\u200B"}) {
    auto outcome = parse({"--print-config", "-i", value, "--output.file", value,
                          "--input.carry", value});
    CHECK(outcome.err.empty());
    CHECK(!contains(outcome.out, value));
    CHECK(contains(outcome.out, "\"a\\x"));
  }
}

TEST_CASE("errors show no secrets") {
  const std::vector<strings> cases{
    {"--fetch.header", "Authorization secret"},
    {"--fetch.header", "Authorization: secret\nX: y"},
    {"--fetch.header", "Host: secret"},
    {"--fetch.heeader=Authorization: secret"},
    {"--fetch.timeout", "http://user:secret@host/"},
    {"--fetch.connect-to", "http://user:secret@host/"},
    {"--fetch.header", "A: secret", "--fetch.header"},
    {"-qheader: secret"},
  };
  for (auto arguments : cases) {
    arguments.emplace_back("u");
    if (arguments[0] == "--fetch.header" && arguments.size() == 4)
      arguments.pop_back();
    CHECK_FALSE(contains(refuse(arguments), "secret"));
  }
  CHECK_FALSE(contains(
    refuse_ini("[fetch]\nheader = A: secret\nheader = B secret\n"), "secret"));
}

TEST_CASE("options that contradict each other are refused") {
  CHECK(contains(refuse({}), "give URLs as arguments, or a file"));
  CHECK(contains(refuse({"-i", "-", "-i", "-"}), "only once"));
  CHECK(contains(refuse({"-q", "-v", "u"}), "contradict"));
  CHECK(refuse({"--fetch.backoff=5s", "--fetch.backoff-max=1s", "u"})
        == "fetch.backoff-max (1s) is shorter than fetch.backoff (5s)");
  CHECK(contains(refuse({"--input.carry=a,b,a", "u"}), "'a' is given twice"));
  CHECK(refuse({"--tls.ca-file=/nonexistent.pem", "u"})
        == "tls.ca-file: cannot read '/nonexistent.pem': No such file or "
           "directory");
  CHECK(contains(refuse({"--tls.ca-file=/", "u"}), "Is a directory"));
  for (auto content : {"", "no certificate here\n"}) {
    muster::test::temporary_file file{"ca.pem", content};
    CHECK(refuse({"--tls.ca-file", file.path(), "--cluster.local=false",
                  "--cluster.listen=127.0.0.1:0", "u"})
          == "CA file " + file.path()
               + " contains no certificate in PEM format");
  }
  muster::test::temporary_file list{"urls.txt", "http://a/\n"};
  CHECK(contains(refuse({"-i", list.path(), "-o", list.path()}),
                 "also read as input.file"));
}

TEST_CASE("help begins with examples and fits on a screen") {
  for (auto name : {"-h", "--help"}) {
    auto text = print({name});
    CHECK(std::count(text.begin(), text.end(), '\n') <= 24);
    CHECK(text.find("Examples:") < text.find("Options:"));
    for (auto option : {"-i,", "-o,", "-c,", "-q,", "-v,", "-h,", "-V,",
                        "--help-all", "--print-config"})
      CHECK(contains(text, option));
  }
  CHECK(contains(print({"--version"}), muster::version));
}

TEST_CASE("the option --help-all lists every option") {
  auto text = print({"--help-all"});
  muster::settings value;
  for (const auto& declared : muster::coordinator_command(value).options)
    CHECK(contains(text, "--" + declared.name));
  for (const auto& help : {print({"--help"}), text})
    for (std::string_view rest = help; !rest.empty();) {
      auto line = rest.substr(0, rest.find('\n'));
      CHECK(line.size() <= 80);
      rest.remove_prefix(line.size() + 1);
    }
}

TEST_CASE("every option has a group, a meaning and a default it accepts") {
  muster::settings settings;
  muster::node_settings node_settings;
  for (const auto& of : {muster::coordinator_command(settings),
                         muster::node_command(node_settings)}) {
    for (const auto& declared : of.options) {
      CAPTURE(of.name, declared.name);
      CHECK(std::any_of(of.groups.begin(), of.groups.end(), [&](auto& group) {
        return group.name == declared.group();
      }));
      CHECK(declared.help.ends_with('.'));
      auto values = declared.get();
      CHECK(declared.set(values).empty());
      CHECK(declared.get() == values);
      if (!declared.example.empty())
        CHECK(declared.set({declared.example}).empty());
    }
  }
}
