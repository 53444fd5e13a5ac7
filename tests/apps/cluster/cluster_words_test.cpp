// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/process.hpp"
#include "tests/support/servers/hostile_origin.hpp"
#include "tests/support/servers/nginx.hpp"

#include <filesystem>

using namespace muster::test;

namespace {

const std::string programs = MUSTER_BINARY_DIR;

} // namespace

TEST_CASE("a coordinator that cannot listen says why and changes no file") {
  listener taken;
  scratch_directory directory;
  auto list = directory.write("list.txt", "http://127.0.0.1:1/\n");
  auto earlier = directory.write("earlier.jsonl", "what it was");
  auto account = directory.write("account.json", "{}");
  auto fresh = (directory.path() / "fresh.jsonl").string();
  struct problem {
    std::string where;
    std::string why;
  };
  auto in_use = std::to_string(taken.port());
  for (auto& [where, why] :
       {problem{"127.0.0.1:" + in_use, "Address already in use"},
        problem{"192.0.2.1:7117", "Cannot assign requested address"},
        problem{"nosuch.invalid:7117", ""}}) {
    CAPTURE(where);
    for (const auto& output : {fresh, earlier}) {
      auto end = run({programs + "/coordinator", "-i", list, "-o", output,
                      "--cluster.listen", where, "--cluster.insecure=true",
                      "--output.summary", account});
      CHECK(end.status == exit_status{2, 0});
      auto sentence = "coordinator: cluster.listen: cannot listen on " + where
                      + ": " + why;
      CHECK(end.err.substr(0, sentence.size()) == sentence);
      CHECK(end.err.find('\n') == end.err.size() - 1);
      CHECK(end.err.find("system_error") == std::string::npos);
    }
  }
  CHECK_FALSE(std::filesystem::exists(fresh));
  CHECK(std::filesystem::file_size(earlier) == 11);
  CHECK(std::filesystem::file_size(account) == 2);
}

TEST_CASE("a node says why it cannot join") {
  nginx web{self_signed()};
  hostile_options rude;
  rude.on_accept = greeting::close;
  hostile_origin closes{rude};
  authority ca;
  scratch_directory directory;
  auto own = ca.issue();
  std::vector<std::string> sealed{
    "--cluster.tls.ca",   directory.write("ca.pem", ca.pem()),
    "--cluster.tls.cert", directory.write("n.pem", own.certificate),
    "--cluster.tls.key",  directory.write("n.key", own.key)};
  struct finding {
    std::string where;
    std::vector<std::string> options;
    std::string why;
    std::string detail{};
  };
  auto at = [](uint16_t port) { return "127.0.0.1:" + std::to_string(port); };
  auto nobody = std::string{"no server listens there, the host cannot be "
                            "reached, or its name has no address"};
  auto hangs_up = std::string{
    "it closes the connection; check that it is a coordinator, and "
    "that both sides use TLS or neither does"};
  for (auto& [where, options, why, detail] :
       {finding{at(unused_port()), {}, nobody},
        finding{at(unused_port()), sealed, nobody},
        finding{"nosuch.invalid:7117", {"--cluster.insecure=true"}, nobody},
        finding{at(closes.port()), {}, hangs_up},
        finding{at(web.http_port()), {}, "it is another program"},
        finding{
          at(web.http_port()), sealed, hangs_up,
          "muster-node: TLS failed with 127.0.0.1: the other side does not "
          "speak TLS\n"}}) {
    CAPTURE(where);
    std::vector<std::string> command{
      programs + "/muster-node", "--cluster.join",           where,
      "--cluster.stay=false",    "--cluster.patience=700ms",
    };
    command.insert(command.end(), options.begin(), options.end());
    auto end = run(command);
    CAPTURE(end.err);
    CHECK(end.status == exit_status{1, 0});
    auto shown = where;
    shown.replace(shown.find(':'), 1, " port ");
    auto sentence = "muster-node: no coordinator at " + shown + " (" + why
                    + "); trying again\n";
    auto first = end.err.find(sentence);
    REQUIRE(first != std::string::npos);
    CHECK(end.err.find(sentence, first + 1) == std::string::npos);
    CHECK_THAT(end.err, contains("muster-node: no coordinator at " + shown
                                 + " for 700 ms: " + why + "\n"));
    CHECK_THAT(end.err, contains(detail));
  }
}
