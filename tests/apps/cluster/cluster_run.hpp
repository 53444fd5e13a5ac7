// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "tests/support/loopback.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scratch.hpp"
#include "tests/support/servers/counting_origin.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::test {

// With sanitizers, the programs are many times slower.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr size_t scale = 10;
constexpr std::chrono::milliseconds short_lease{4'000};
#else
constexpr size_t scale = 1;
constexpr std::chrono::milliseconds short_lease{2'000};
#endif

/// A list of URLs and how they are fetched.
struct cluster_plan {
  size_t hosts = 150;
  size_t per_host = 2;     ///< Maximum of open exchanges with a host.
  size_t concurrency = 64; ///< Maximum of open exchanges on a node.
  std::chrono::milliseconds delay{20}; ///< Delay of the origin's answers.
  std::chrono::milliseconds lease = short_lease;
  std::vector<std::string> options{}; ///< Further options of the coordinator.
  std::string listen = "127.0.0.1:0";
  std::string origin = "127.0.0.1"; ///< Address of the origin.
  std::string path = "/";           ///< Path of all URLs, before their number.
  /// As counting_options::answer.
  std::function<std::string(std::string_view host)> answer{};
  /// The name of the host with this number.
  std::function<std::string(size_t)> host = [](size_t i) {
    return "h" + std::to_string(i) + ".example";
  };
};

/// Processes: a coordinator that does not fetch, nodes, and an origin that
/// counts requests. The test writes the list to the coordinator piece by piece,
/// so it decides how long the job lasts.
class cluster_run {
public:
  explicit cluster_run(cluster_plan plan = {});

  /// Starts the coordinator and waits until it listens. If an earlier one has
  /// ended, the new one reads the list from the start, on the same port.
  process& start(std::vector<std::string> more = {});

  /// Starts a node that ends with the job, unless an option in `more` lets it
  /// stay.
  process& add(const std::string& name, std::vector<std::string> more = {});

  process& coordinator() {
    return *coordinator_;
  }

  /// The node that was last added with this name.
  process& node(const std::string& name);

  /// Writes the next `count` lines of the list. May wait for the coordinator
  /// to read.
  void feed(size_t count);

  /// Ends the list.
  void end_list();

  /// Waits until this number of records has been written.
  void wait_for_records(size_t count);

  /// Waits until the coordinator has printed `text` this number of times.
  void wait_for_notice(const std::string& text, size_t times = 1);

  /// Waits until the node has printed it.
  void wait_for_word(process& from, const std::string& text, size_t times = 1);

  /// Ends the list, and waits for the end of the job and of all nodes that were
  /// added. Fails the test unless the coordinator ended normally, each line has
  /// exactly one record, no host got more exchanges than its limit, and no
  /// process is left.
  void finish(exit_status expected = {0, 0});

  /// Number of records that are `ok`, or errors of each kind. Empty before
  /// finish(), like the next functions.
  std::map<std::string, size_t> outcomes() const;

  /// Number of records of each node, from index `first` on.
  std::map<std::string, size_t> shares(size_t first = 0) const;

  /// Fails the test unless all records are ok.
  void check_all_ok() const;

  counting_origin& origin() {
    return origin_;
  }

  const std::string& address() const {
    return address_;
  }

  /// Number of lines written so far.
  size_t fed() const {
    return fed_;
  }

  std::string path(const std::string& name) const {
    return (directory_.path() / name).string();
  }

  std::string file(const std::string& name, const std::string& content) const {
    return directory_.write(name, content);
  }

  /// Everything that the processes have printed.
  std::string log() const;

private:
  /// The relevant fields of a record.
  struct brief_record {
    std::string outcome; ///< For an error, its kind.
    std::string node;
  };

  void read_records();
  size_t count_records();
  template<class Condition>
  void wait_until(const std::string& what, Condition condition);

  cluster_plan plan_;
  scratch_directory directory_;
  counting_origin origin_;
  std::string address_; ///< Address of the coordinator.
  std::unique_ptr<process> coordinator_;
  std::vector<std::pair<std::string, std::unique_ptr<process>>> nodes_;
  std::string output_; ///< File for the records.
  size_t starts_ = 0;  ///< Number of coordinators started so far.
  size_t fed_ = 0;
  size_t seen_ = 0;       ///< Records counted so far.
  size_t seen_bytes_ = 0; ///< Length of the output up to these records.
  std::vector<brief_record> records_; ///< By index.
};

} // namespace muster::test
