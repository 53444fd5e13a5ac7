// SPDX-License-Identifier: BSD-3-Clause

#include "settings/options/foreign_names.hpp"

#include "settings/coordinator_command.hpp"
#include "settings/node_command.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scratch.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace {

using strings = std::vector<std::string>;

/// The error for a command line.
std::string refuse(const strings& arguments) {
  std::vector<const char*> argv{"coordinator"};
  for (const auto& argument : arguments)
    argv.push_back(argument.c_str());
  auto outcome = muster::parse_command_line(static_cast<int>(argv.size()),
                                            argv.data());
  CAPTURE(arguments);
  REQUIRE(outcome.next == muster::action::exit);
  CHECK(outcome.exit_code == 2);
  return outcome.err;
}

std::string use(const std::string& ours) {
  return ": use --" + ours;
}

const std::string no_body = ": Muster does not store content";
const std::string no_upload = ": Muster sends only GET and HEAD";

} // namespace

TEST_CASE("an option of another program names ours") {
  const std::pair<const char*, std::string> table[] = {
    // curl
    {"--insecure", use("tls.verify=false\n")},
    {"--max-time", use("fetch.timeout such as 20s\n")},
    {"--connect-timeout", ": did you mean '--fetch.connect-timeout'?"},
    {"--retry", use("fetch.retries")},
    {"--retry-delay", use("fetch.backoff")},
    {"--max-redirs", use("fetch.max-redirects")},
    {"--max-filesize", use("fetch.max-bytes")},
    {"--header", use("fetch.header")},
    {"--user-agent", ": did you mean '--fetch.user-agent'?"},
    {"--referer", use("fetch.header with 'Referer: ...'")},
    {"--cookie", use("fetch.header with 'Cookie: ...'")},
    {"--user", use("fetch.header with 'Authorization: Basic ...'")},
    {"--range", use("fetch.header with 'Range: bytes=...'")},
    {"--compressed", use("fetch.accept-encoding")},
    {"--cacert", use("tls.ca-file")},
    {"--cert", ": Muster does not send client certificates"},
    {"--resolve", use("fetch.connect-to")},
    {"--connect-to", ": did you mean '--fetch.connect-to'?"},
    {"--dns-servers", use("fetch.dns-server")},
    {"--head", use("fetch.method=HEAD")},
    {"--request", use("fetch.method")},
    {"--data", no_upload},
    {"--output", use("output.file")},
    {"--remote-name", no_body},
    {"--parallel", use("fetch.concurrency; URLs are always fetched")},
    {"--parallel-max", use("fetch.concurrency")},
    {"--location", use("fetch.max-redirects; redirects are always followed")},
    {"--rate", use("politeness.rate, which is the number of requests per")},
    {"--limit-rate", ": Muster does not limit the bandwidth"},
    {"--proxy", use("proxy.url")},
    {"--silent", use("output.quiet")},
    {"--write-out", use("output.format")},
    {"--proto-default", use("input.default-scheme")},
    {"--ipv4", use("fetch.deny=::/0")},
    {"--proxy-user", use("proxy.url with USER:PASSWORD@")},
    {"--socks5", use("proxy.url with socks5://")},
    {"--noproxy", use("proxy.no-proxy")},
    {"-L", use("fetch.max-redirects")},
    {"-s", use("output.quiet")},
    {"-d", no_upload},
    {"-u", use("fetch.header")},
    {"-uuser:secret", use("fetch.header")},
    {"-b", use("fetch.header")},
    {"-e", use("fetch.header")},
    {"-O", no_body},
    {"-K", use("config")},
    {"-Z", use("fetch.concurrency")},
    {"-C", use("output.resume")},
    {"-f", ": a URL that is not ok always gives exit code 1"},
    {"-4", use("fetch.deny=::/0")},
    // wget and wget2
    {"--no-check-certificate", use("tls.verify=false")},
    {"--ca-certificate", use("tls.ca-file")},
    {"--input-file", use("input.file")},
    {"--output-document", no_body},
    {"--timeout", ": did you mean '--fetch.timeout'?"},
    {"--dns-timeout", ": did you mean '--fetch.dns-timeout'?"},
    {"--read-timeout", use("fetch.idle-timeout")},
    {"--tries", use("fetch.retries")},
    {"--wait", use("politeness.rate")},
    {"--waitretry", use("fetch.backoff-max")},
    {"--max-threads", use("fetch.concurrency")},
    {"--max-redirect", use("fetch.max-redirects")},
    {"--spider", use("fetch.method=HEAD")},
    {"--continue", use("output.resume")},
    {"--no-clobber", use("output.resume")},
    {"--http-proxy", use("proxy.url")},
    {"--recursive", ": Muster fetches the URLs of a list"},
    {"-t", use("fetch.retries")},
    {"-w", use("output.format")},
    // httpx: long names with one hyphen
    {"-list", use("input.file")},
    {"-l", use("input.file")},
    {"-threads", use("fetch.concurrency")},
    {"-rate-limit", use("politeness.rate")},
    {"-follow-redirects", use("fetch.max-redirects")},
    {"-json", use("output.format=jsonl")},
    {"-csv", use("output.format=csv")},
    {"-output", use("output.file")},
    {"-output=x", use("output.file")},
    {"-silent", use("output.quiet")},
    {"-status-code", ": records of JSON, CSV and SQLite always have it"},
    {"-resolvers", use("fetch.dns-server")},
    {"-retries", ": did you mean '--fetch.retries'?"},
    {"-http-proxy", use("proxy.url")},
    {"-hash", use("fetch.digest")},
    {"-random-agent", use("fetch.user-agent")},
    // lychee
    {"--max-concurrency", use("fetch.concurrency")},
    {"--max-retries", use("fetch.retries")},
    {"--max-redirects", ": did you mean '--fetch.max-redirects'?"},
    {"--retry-wait-time", use("fetch.backoff")},
    {"--method", ": did you mean '--fetch.method'?"},
    {"--format", use("output.format")},
    {"--no-progress", use("output.progress=never")},
    {"--exclude-private", use("fetch.deny=private")},
    {"--host-concurrency", use("politeness.per-host")},
    {"--host-request-interval", use("politeness.rate")},
    {"--basic-auth", use("fetch.header")},
    {"--remap", use("fetch.connect-to")},
    {"--exclude", ": Muster fetches every URL of the list"},
    {"--cache", use("output.resume")},
    // what people guess
    {"--concurrency", ": did you mean '--fetch.concurrency'?"},
    {"--workers", use("fetch.concurrency")},
    {"--input", use("input.file")},
    {"--delay", use("politeness.rate")},
    // misspelled
    {"--insecre", use("tls.verify=false")},
    {"--max-tme", use("fetch.timeout")},
    {"--no-check-certificat", use("tls.verify=false")},
  };
  for (const auto& [argument, expected] : table) {
    auto error = refuse({argument, "http://h/"});
    CHECK_THAT(error, muster::test::contains(expected));
    CHECK(error.find("secret") == std::string::npos);
    CHECK(error.find("cluster.insecure") == std::string::npos);
  }
}

TEST_CASE("every name of another program leads to an option that exists") {
  muster::settings value;
  auto of = muster::coordinator_command(value);
  strings names;
  for (const auto& known : muster::foreign_names()) {
    CAPTURE(known.name, known.ours);
    names.emplace_back(known.name);
    CHECK((!known.ours.empty() || !known.note.empty()));
    for (const auto& declared : of.options) {
      CHECK(known.name != declared.name);
      CHECK(known.name != declared.alias);
      CHECK(known.name != std::string(1, declared.letter));
    }
    for (const auto& x : of.shorthands)
      CHECK(known.name != std::string(1, x.letter));
    for (const auto& command : muster::command_table()) {
      CHECK(known.name != command.name);
      CHECK(known.name != std::string(1, command.letter));
    }
    if (known.ours.empty() || known.ours == "config")
      continue;
    auto equals = known.ours.find('=');
    const auto* declared = of.find(known.ours.substr(0, equals));
    REQUIRE(declared);
    if (equals != known.ours.npos)
      CHECK(declared->set({std::string{known.ours.substr(equals + 1)}}) == "");
  }
  std::ranges::sort(names);
  CHECK(std::ranges::adjacent_find(names) == names.end());
}

TEST_CASE("an INI file with a key of another program names ours") {
  auto refused = [](const std::string& text) {
    muster::test::temporary_file file{"run.ini", text};
    return refuse({"-c", file.path(), "http://h/"});
  };
  CHECK_THAT(refused("[fetch]\ninsecure = true\n"),
             muster::test::contains(
               "line 2: unknown key 'fetch.insecure': use tls.verify=false\n"));
  CHECK_THAT(refused("max-time = 20s\n"),
             muster::test::contains("unknown key 'max-time': use "
                                    "fetch.timeout such as 20s\n"));
}

TEST_CASE("a node does not suggest options of the coordinator") {
  const char* argv[] = {"muster-node", "--insecure"};
  auto outcome = muster::parse_node_command_line(2, argv);
  CHECK(outcome.err
        == "muster-node: unknown option '--insecure': did you mean "
           "'--cluster.insecure'?\n");
}
