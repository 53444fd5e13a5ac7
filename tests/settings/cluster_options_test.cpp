// SPDX-License-Identifier: BSD-3-Clause

#include "messages/version.hpp"
#include "settings/coordinator_command.hpp"
#include "settings/node_command.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/scratch.hpp"

#include <algorithm>

using namespace std::chrono_literals;
using muster::action;
using strings = std::vector<std::string>;

namespace {

std::vector<const char*> argv_of(const char* program,
                                 const strings& arguments) {
  std::vector<const char*> argv{program};
  for (const auto& argument : arguments)
    argv.push_back(argument.c_str());
  return argv;
}

muster::parse_outcome coordinator(strings arguments) {
  arguments.emplace_back("http://h/");
  auto argv = argv_of("coordinator", arguments);
  return muster::parse_command_line(static_cast<int>(argv.size()), argv.data());
}

muster::node_parse_outcome node(const strings& arguments) {
  auto argv = argv_of("muster-node", arguments);
  return muster::parse_node_command_line(static_cast<int>(argv.size()),
                                         argv.data());
}

/// The sentence of the error; empty if there is none.
std::string sentence(const muster::parse_result& result) {
  if (result.next == action::run) {
    CHECK(result.err.empty());
    return {};
  }
  CHECK(result.exit_code == 2);
  CHECK(result.out.empty());
  CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
  auto start = result.err.find(": ") + 2;
  return result.err.substr(start, result.err.size() - start - 1);
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// Valid TLS files of a process of the cluster.
struct tls_files {
  muster::test::authority authority;
  muster::test::identity own = authority.issue();
  muster::test::temporary_file cert{"a.pem", own.certificate};
  muster::test::temporary_file key{"a.key", own.key};
  muster::test::temporary_file ca{"ca.pem", authority.pem()};

  strings arguments() const {
    return {"--cluster.tls.cert", cert.path(),        "--cluster.tls.key",
            key.path(),           "--cluster.tls.ca", ca.path()};
  }
};

strings operator+(strings a, const strings& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

} // namespace

TEST_CASE("without TLS, the coordinator listens on loopback only") {
  for (auto where : {"127.0.0.1:7117", "localhost:0", "[::1]:7117", ""})
    CHECK(sentence(coordinator({"--cluster.listen", where})) == "");
  for (auto where : {"0.0.0.0:7117", "[::]:7117", "10.0.0.1:0", "host:1"}) {
    auto error = sentence(coordinator({"--cluster.listen", where}));
    CAPTURE(error);
    CHECK(error.starts_with("cluster.listen: " + std::string{where} + " is "));
    CHECK(contains(error, "cluster.tls.cert, cluster.tls.key and "
                          "cluster.tls.ca"));
    CHECK(contains(error, "cluster.insecure=true"));
    CHECK(sentence(
            coordinator({"--cluster.listen", where, "--cluster.insecure=true"}))
          == "");
    tls_files files;
    CHECK(sentence(
            coordinator(strings{"--cluster.listen", where} + files.arguments()))
          == "");
  }
}

TEST_CASE("a node joins other machines with TLS only") {
  CHECK(sentence(node({"--cluster.join=127.0.0.1:7117"})) == "");
  const strings beyond{"--cluster.join=coordinator.example:7117"};
  auto error = sentence(node(beyond));
  CHECK(error.starts_with("cluster.join: coordinator.example:7117 is "));
  CHECK(contains(error, "cluster.insecure=true"));
  CHECK(sentence(node(beyond + strings{"--cluster.insecure=true"})) == "");
  tls_files files;
  CHECK(sentence(node(beyond + files.arguments())) == "");
}

TEST_CASE("either all TLS files are set or none") {
  tls_files files;
  auto all = files.arguments();
  for (size_t left_out = 0; left_out < all.size(); left_out += 2) {
    auto some = all;
    some.erase(some.begin() + left_out, some.begin() + left_out + 2);
    auto expected = "cluster.tls.cert, cluster.tls.key and cluster.tls.ca must "
                    "be set together; "
                    + all[left_out].substr(2) + " is not set";
    CHECK(sentence(coordinator(some)) == expected);
    CHECK(sentence(coordinator(some + strings{"--cluster.listen=[::1]:1"}))
          == expected);
    CHECK(sentence(node(some + strings{"--cluster.join=[::1]:1"})) == expected);
  }
}

TEST_CASE("invalid TLS files are refused at the start") {
  tls_files files;
  auto wrong = files.arguments();
  wrong[3] = files.ca.path();
  auto expected = "cluster.tls.key: '" + files.ca.path()
                  + "' contains no private key in PEM format";
  CHECK(sentence(coordinator(wrong + strings{"--cluster.listen=[::1]:1"}))
        == expected);
  CHECK(sentence(node(wrong + strings{"--cluster.join=[::1]:1"})) == expected);
}

TEST_CASE("a coordinator without nodes is refused") {
  CHECK(contains(sentence(coordinator({"--cluster.local=false"})),
                 "set cluster.listen"));
  CHECK(contains(sentence(coordinator({"--cluster.min-nodes=1"})),
                 "set cluster.listen"));
  CHECK(sentence(coordinator({"--cluster.local=false", "--cluster.min-nodes=2",
                              "--cluster.listen=127.0.0.1:0"}))
        == "");
}

TEST_CASE("invalid endpoints are refused") {
  CHECK(sentence(coordinator({"--cluster.listen=host"}))
        == "--cluster.listen: the port is missing, as in 127.0.0.1:7117");
  CHECK(sentence(coordinator({"--cluster.listen=host:70000"}))
        == "--cluster.listen: the port is not a whole number from 0 to 65535");
  CHECK(
    sentence(node({"--cluster.join=::1:7117"}))
    == "--cluster.join: an IPv6 address must be in brackets, as in [::1]:7117");
  CHECK(sentence(node({"--cluster.join=host:0"}))
        == "--cluster.join: nothing listens on port 0");
}

TEST_CASE("every option of a node reaches its setting") {
  muster::test::temporary_file file{"node.ini",
                                    "[cluster]\njoin = 127.0.0.1:1\n"
                                    "stay = false\npatience = 3s\n"
                                    "name = rack 1\n"
                                    "[runtime]\nthreads = 4\n"};
  auto outcome = node({"-c", file.path(), "--cluster.join=[::1]:7117",
                       "--runtime.grace=5s", "--cluster.insecure=true"});
  REQUIRE(outcome.err == "");
  const auto& value = outcome.value;
  CHECK(value.join == muster::endpoint{"::1", 7117});
  CHECK(value.name == "rack 1");
  CHECK_FALSE(value.stay);
  CHECK(value.patience == 3s);
  CHECK(value.grace == 5s);
  CHECK(value.cluster.insecure);
  CHECK(value.runtime.threads == 4);
  tls_files files;
  muster::test::temporary_file secured{
    "node.ini", "[cluster]\njoin = 192.0.2.1:7117\ntls.cert = "
                  + files.cert.path() + "\ntls.key = " + files.key.path()
                  + "\ntls.ca = " + files.ca.path() + "\n"};
  auto with_tls = node({"-c", secured.path()});
  REQUIRE(with_tls.err == "");
  CHECK(with_tls.value.cluster.tls.cert == files.cert.path());
  CHECK(with_tls.value.cluster.tls.key == files.key.path());
  CHECK(with_tls.value.cluster.tls.ca == files.ca.path());
}

TEST_CASE("errors of the node begin with its name") {
  CHECK(node({}).err
        == "muster-node: cluster.join is not set: give the address of the "
           "coordinator, as in --cluster.join HOST:PORT\n");
  CHECK(node({"127.0.0.1:7117"}).err
        == "muster-node: '127.0.0.1:7117' is not an option, and muster-node "
           "takes no other "
           "arguments\n");
  CHECK(node({"--cluster.join=[::1]:1", ""}).err
        == "muster-node: '' is not an option, and muster-node takes no other "
           "arguments\n");
  CHECK(node({"--fetch.timeout=1s"}).err
        == "muster-node: unknown option '--fetch.timeout'\n");
  CHECK(node({"--cluster.jion=[::1]:1"}).err
        == "muster-node: unknown option '--cluster.jion': did you mean "
           "'--cluster.join'?\n");
  muster::test::temporary_file file{"node.ini",
                                    "[cluster]\nlisten = 127.0.0.1:1\n"};
  CHECK(node({"-c", file.path()})
          .err.starts_with("muster-node: " + file.path()
                           + ", line 2: unknown key 'cluster.listen'"));
  muster::test::temporary_file section{"node.ini", "[fetch]\n"};
  CHECK(node({"-c", section.path()}).err
        == "muster-node: " + section.path()
             + ", line 1: unknown section [fetch]\n");
}

TEST_CASE("the node has help, version and documents like the coordinator") {
  CHECK(node({"--version"}).out
        == std::string{"muster-node (Muster) "} + muster::version + "\n");
  auto help = node({"-h"}).out;
  CHECK(help.starts_with("Usage: muster-node [OPTION...]\n"));
  CHECK(contains(help, "--cluster.join HOST:PORT"));
  CHECK(std::count(help.begin(), help.end(), '\n') <= 24);
  CHECK(contains(node({"--help-all"}).out, "[runtime]"));
  CHECK(node({"--print-man"}).out.starts_with(".TH MUSTER\\-NODE 1 "));
  CHECK(contains(node({"--print-completion", "bash"}).out,
                 "complete -F _complete_muster_node muster-node\n"));
  auto config = node({"--print-config", "--cluster.join=[::1]:7117",
                      "--cluster.tls.cert=a.pem"})
                  .out;
  CHECK(contains(config, "[cluster]\njoin = \"[::1]:7117\"\n"));
  CHECK(contains(config, "\ntls.cert = a.pem\n"));
  muster::test::temporary_file file{"node.ini", config};
  CHECK(node({"--print-config", "-c", file.path()}).out == config);
}
