// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/catch.hpp"
#include "tests/support/install_turn.hpp"
#include "tests/support/namespaces.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scratch.hpp"
#include "tests/support/servers/demo_origin.hpp"
#include "tests/support/skip.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

using namespace muster::test;
namespace fs = std::filesystem;

namespace {

const std::vector<std::string> names{"alpha", "beta", "gamma"};

/// The commands of a section of docs/cluster.md, block by block.
std::vector<std::string> blocks_of(const std::string& heading) {
  auto page = content_of(MUSTER_SOURCE_DIR "/docs/cluster.md");
  auto begin = page.find("\n## " + heading);
  REQUIRE(begin != std::string::npos);
  page = page.substr(begin, page.find("\n## ", begin + 1) - begin);
  std::vector<std::string> result;
  const std::string fence = "```sh\n";
  for (auto at = page.find(fence); at != std::string::npos;
       at = page.find(fence, at)) {
    at += fence.size();
    auto end = page.find("```", at);
    result.push_back(page.substr(at, end - at));
    at = end;
  }
  return result;
}

} // namespace

// The three machines are network namespaces. Each has a mount namespace with
// its own /etc/hosts, and a directory as its home.
TEST_CASE("the commands of the cluster page lead to a finished job") {
  std::string why;
  auto network = test_network::make(names.size(), why);
  if (!network)
    return skip(why);
  scratch_directory place;
  auto prefix = place / "prefix";
  {
    install_turn turn;
    auto installed =
      run({"cmake", "--install", MUSTER_BINARY_DIR, "--prefix", prefix});
    INFO(installed.out << installed.err);
    REQUIRE(installed.status == exit_status{0, 0});
  }
  // ssh and scp that reach the homes of the machines.
  fs::create_directory(place / "bin");
  place.write("bin/ssh", "#!/bin/sh\ncd \"$HOMES/$1\" && shift && \"$@\"\n");
  place.write("bin/scp", "#!/bin/sh\n"
                         "for to; do :; done\n"
                         "while [ $# -gt 1 ]; do\n"
                         "  cp \"$1\" \"$HOMES/${to%%:*}/${to#*:}\"\n"
                         "  shift\n"
                         "done\n");
  std::string hosts = "127.0.0.1 localhost\n";
  for (size_t i = 0; i < names.size(); ++i) {
    fs::create_directory(place / names[i]);
    hosts += network->address(i) + " " + names[i] + "\n";
  }
  for (auto tool : {"bin/ssh", "bin/scp"})
    fs::permissions(place / tool, fs::perms::owner_all);
  auto hosts_file = place.write("hosts", hosts);
  auto typed = [&](size_t machine, const std::string& commands) {
    return std::vector<std::string>{
      "unshare", "--mount", "sh", "-ec",
      "mount --bind " + hosts_file + " /etc/hosts; HOMES="
        + place.path().string() + "; export HOMES; PATH=$HOMES/bin:" + prefix
        + "/bin:$PATH; cd $HOMES/" + names[machine] + "\n" + commands};
  };
  auto blocks = blocks_of("Three machines");
  REQUIRE(blocks.size() == 4);
  std::optional<demo_origin> origin;
  network->on(0, [&] {
    origin.emplace(std::vector<std::string>{"--host", network->address(0)});
  });
  std::string urls;
  for (int i = 0; i < 20; ++i)
    urls += origin->url("/size/" + std::to_string(i)) + "\n";
  place.write("alpha/urls.txt", urls);
  auto certificates = run(typed(0, blocks[0]));
  INFO(certificates.err);
  REQUIRE(certificates.status == exit_status{0, 0});
  std::vector<std::unique_ptr<process>> nodes;
  for (size_t i : {1, 2})
    network->on(i, [&] {
      nodes.push_back(std::make_unique<process>(typed(i, blocks[i])));
    });
  outcome job;
  network->on(0, [&] { job = run(typed(0, blocks[3])); });
  INFO(job.err);
  CHECK(job.status == exit_status{0, 0});
  auto records = content_of(place / "alpha/results.jsonl");
  CHECK(std::count(records.begin(), records.end(), '\n') == 20);
}
