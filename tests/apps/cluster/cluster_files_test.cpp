// SPDX-License-Identifier: BSD-3-Clause

#include "settings/check_cluster.hpp"
#include "settings/values/units.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scratch.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

using muster::test::run;
namespace fs = std::filesystem;

namespace {

const std::string root = MUSTER_SOURCE_DIR;

muster::test::outcome make_certs(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), root + "/scripts/make-cluster-certs");
  return run(std::move(arguments));
}

std::string content_of(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::string check(const fs::path& directory, const std::string& name) {
  return muster::check_cluster_tls({directory / (name + ".pem"),
                                    directory / (name + ".key"),
                                    directory / "ca.pem"});
}

/// The value of a setting in the systemd unit.
std::string unit_value(const std::string& unit, const std::string& key) {
  auto start = unit.find("\n" + key + "=");
  REQUIRE(start != std::string::npos);
  start += key.size() + 2;
  return unit.substr(start, unit.find('\n', start) - start);
}

} // namespace

TEST_CASE("make-cluster-certs creates valid files for a cluster") {
  muster::test::temporary_file anchor{"anchor", ""};
  auto directory = fs::path{anchor.path()}.parent_path() / "a cluster";
  auto made =
    make_certs({"-d", directory, "coordinator", "node-1.example", "192.0.2.1"});
  INFO(made.err);
  REQUIRE(made.status.code == 0);
  for (auto name : {"coordinator", "node-1.example", "192.0.2.1"}) {
    CAPTURE(name);
    CHECK(check(directory, name) == "");
    auto key = directory / (std::string{name} + ".key");
    CHECK(fs::status(key).permissions()
          == (fs::perms::owner_read | fs::perms::owner_write));
  }
  CHECK(fs::status(directory / "ca.key").permissions()
        == (fs::perms::owner_read | fs::perms::owner_write));
  size_t files = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator{directory})
    ++files;
  CHECK(files == 8);
}

TEST_CASE("make-cluster-certs keeps existing files") {
  muster::test::temporary_file anchor{"anchor", ""};
  auto directory = fs::path{anchor.path()}.parent_path() / "cluster";
  REQUIRE(make_certs({"-d", directory, "a"}).status.code == 0);
  auto authority = content_of(directory / "ca.pem");
  auto first = content_of(directory / "a.pem");
  auto refused = make_certs({"-d", directory, "b", "a"});
  CHECK(refused.status.code == 2);
  CHECK(refused.err
        == "make-cluster-certs: " + directory.string()
             + " has files for a already; -f replaces them\n");
  CHECK_FALSE(fs::exists(directory / "b.pem"));
  REQUIRE(make_certs({"-d", directory, "b"}).status.code == 0);
  CHECK(content_of(directory / "a.pem") == first);
  CHECK(check(directory, "b") == "");
  REQUIRE(make_certs({"-f", "-d", directory, "a"}).status.code == 0);
  CHECK(content_of(directory / "a.pem") != first);
  CHECK(check(directory, "a") == "");
  CHECK(content_of(directory / "ca.pem") == authority);
  fs::remove(directory / "ca.key");
  CHECK(make_certs({"-d", directory, "c"}).err
        == "make-cluster-certs: " + directory.string()
             + " has half an authority: ca.pem and ca.key go together\n");
}

TEST_CASE("make-cluster-certs reports mistakes before it creates files") {
  muster::test::temporary_file anchor{"anchor", ""};
  auto directory = fs::path{anchor.path()}.parent_path() / "cluster";
  const std::pair<std::vector<std::string>, std::string> cases[] = {
    {{}, "for which machines?"},
    {{"a", "b/c"}, "'b/c' is not a name"},
    {{"../a"}, "'../a' is not a name"},
    {{""}, "'' is not a name"},
    {{std::string(65, 'a')}, "is not a name"},
    {{"ca"}, "'ca' is the authority's own name"},
    {{"-x"}, "unknown option -x"},
    {{"-d"}, "-d needs a value"},
  };
  for (auto [arguments, reason] : cases) {
    arguments.insert(arguments.begin(), {"-d", directory});
    auto result = make_certs(arguments);
    INFO(result.err);
    CHECK(result.status.code == 2);
    CHECK(result.err.find(reason) != std::string::npos);
    CHECK_FALSE(fs::exists(directory));
  }
}

TEST_CASE("the systemd unit gives a node time to hand back its work") {
  auto unit = content_of(root + "/config/muster-node.service");
  auto stop = muster::parse_duration(unit_value(unit, "TimeoutStopSec"));
  REQUIRE(stop);
  CHECK(*stop >= muster::node_settings{}.grace + std::chrono::seconds{10});
  if (run({"sh", "-c", "command -v systemd-analyze"}).status.code != 0) {
    WARN("systemd-analyze is not installed");
    return;
  }
  auto start = unit_value(unit, "ExecStart");
  auto program = start.substr(0, start.find(' '));
  unit.replace(unit.find("ExecStart=" + program) + 10, program.size(),
               "/bin/true");
  muster::test::temporary_file file{"muster-node.service", unit};
  auto verified = run({"systemd-analyze", "verify", "--man=no", file.path()});
  INFO(verified.err);
  CHECK(verified.err.find("muster-node") == std::string::npos);
  CHECK(verified.status.code == 0);
}
