// SPDX-License-Identifier: BSD-3-Clause

#include "tests/support/catch.hpp"
#include "tests/support/install_turn.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scratch.hpp"
#include "tests/support/skip.hpp"

#include <cstdlib>
#include <filesystem>
#include <set>

using namespace muster::test;
namespace fs = std::filesystem;

namespace {

const std::string source = MUSTER_SOURCE_DIR;

/// The programs, installed below a directory that the test removes.
class installation {
public:
  explicit installation(std::string prefix) : prefix_{std::move(prefix)} {
    install();
  }

  void install() const {
    auto result = run({"env", "DESTDIR=" + top(), "cmake", "--install",
                       MUSTER_BINARY_DIR, "--prefix", prefix_});
    INFO(result.out << result.err);
    REQUIRE(result.status == exit_status{0, 0});
  }

  outcome uninstall(std::vector<std::string> options = {}) const {
    std::vector<std::string> command{"env", "DESTDIR=" + top(),
                                     source + "/scripts/uninstall", "--prefix",
                                     prefix_};
    command.insert(command.end(), options.begin(), options.end());
    return run(std::move(command));
  }

  std::string top() const {
    return directory_.path().string();
  }

  std::string under_prefix(const std::string& name) const {
    return top() + prefix_ + "/" + name;
  }

  std::set<std::string> files() const {
    std::set<std::string> result;
    for (const auto& entry :
         fs::recursive_directory_iterator{directory_.path()})
      result.insert(entry.path().string().substr(top().size()));
    return result;
  }

private:
  install_turn turn_;
  scratch_directory directory_;
  std::string prefix_;
};

const std::vector<std::string> installed{
  "bin/coordinator",
  "bin/muster-node",
  "bin/muster-make-cluster-certs",
  "bin/.debug/coordinator.debug",
  "lib/systemd/system/muster-node.service",
  "lib/systemd/system/muster-job@.service",
  "lib/systemd/system/muster-job@.timer",
  "share/man/man1/coordinator.1.gz",
  "share/man/man1/muster-node.1.gz",
  "share/man/man1/muster-make-cluster-certs.1.gz",
  "share/bash-completion/completions/coordinator",
  "share/bash-completion/completions/muster-node",
  "share/fish/vendor_completions.d/muster-node.fish",
  "share/doc/muster/docs/cluster.md",
  "share/doc/muster/examples/polite-audit.ini",
  "share/doc/muster/examples/own-cdn.ini",
  "share/doc/muster/examples/overnight.ini",
};

} // namespace

TEST_CASE("an installation has all parts and can be removed") {
  for (const std::string prefix : {"/usr/local", "/usr", "/opt/muster 1"}) {
    CAPTURE(prefix);
    installation subject{prefix};
    for (const auto& file : installed)
      CHECK(fs::exists(subject.under_prefix(file)));
    auto etc = prefix == "/usr" ? "/etc/muster" : prefix + "/etc/muster";
    CHECK(fs::exists(subject.top() + etc + "/coordinator.ini"));
    auto unit = content_of(
      subject.under_prefix("lib/systemd/system/muster-node.service"));
    CHECK(unit.find("ExecStart=" + prefix + "/bin/muster-node -c " + etc
                    + "/node.ini\n")
          != std::string::npos);
    for (std::string program : {"coordinator", "muster-node"}) {
      auto shown = run({subject.under_prefix("bin/" + program), "--version"});
      CHECK(shown.out.starts_with(program));
    }
    CHECK(subject.uninstall().status == exit_status{0, 0});
    CHECK(subject.files() == std::set<std::string>{});
  }
}

TEST_CASE("installed programs are stripped, and debuggers find their symbols") {
  installation subject{"/usr/local"};
  auto program = subject.under_prefix("bin/coordinator");
  CHECK(fs::file_size(program)
        < fs::file_size(MUSTER_BINARY_DIR "/coordinator"));
  auto sections = run({"readelf", "--string-dump=.gnu_debuglink",
                       "--section-headers", "--wide", program});
  CHECK(sections.out.find("coordinator.debug") != std::string::npos);
  CHECK(sections.out.find(".symtab") == std::string::npos);
}

TEST_CASE("to install again keeps INI files that were changed") {
  installation subject{"/usr/local"};
  auto config = subject.under_prefix("etc/muster/node.ini");
  fs::remove(config);
  std::string mine = "[cluster]\njoin = alpha:7117\n";
  scratch_directory own;
  fs::copy_file(own.write("node.ini", mine), config);
  subject.install();
  CHECK(content_of(config) == mine);
  auto removed = subject.uninstall();
  CHECK(removed.err.find("kept " + config) != std::string::npos);
  CHECK(content_of(config) == mine);
  CHECK_FALSE(fs::exists(subject.under_prefix("etc/muster/coordinator.ini")));
  subject.install();
  CHECK(subject.uninstall({"--purge"}).status == exit_status{0, 0});
  CHECK_FALSE(fs::exists(config));
}

TEST_CASE("uninstall leaves files of others alone") {
  installation subject{"/usr/local"};
  scratch_directory own;
  auto other = subject.under_prefix("bin/other");
  fs::copy_file(own.write("other", "x"), other);
  CHECK(subject.uninstall().status == exit_status{0, 0});
  CHECK(subject.files()
        == std::set<std::string>{"/usr", "/usr/local", "/usr/local/bin",
                                 "/usr/local/bin/other"});
  auto again = subject.uninstall();
  CHECK(again.status == exit_status{2, 0});
  CHECK(again.err.find("nothing is installed below") != std::string::npos);
}

TEST_CASE("systemd accepts the installed units") {
  if (run({"sh", "-c", "command -v systemd-analyze"}).status.code != 0) {
    WARN("systemd-analyze is not installed");
    return;
  }
  install_turn turn;
  // A prefix that exists, so that systemd finds the programs.
  scratch_directory prefix;
  auto where = prefix.path().string();
  REQUIRE(run({"cmake", "--install", MUSTER_BINARY_DIR, "--prefix", where})
            .status.code
          == 0);
  auto units = where + "/lib/systemd/system/";
  fs::rename(units + "muster-job@.service", units + "muster-job@x.service");
  fs::rename(units + "muster-job@.timer", units + "muster-job@x.timer");
  for (auto unit :
       {"muster-node.service", "muster-job@x.service", "muster-job@x.timer"}) {
    auto verified = run({"systemd-analyze", "verify", "--man=no",
                         "--recursive-errors=no", units + unit});
    INFO(unit << "\n" << verified.err);
    CHECK(verified.err.find("muster") == std::string::npos);
    CHECK(verified.status.code == 0);
  }
}
