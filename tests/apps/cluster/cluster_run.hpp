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

// Sanitizers make all that the programs do slower, and many times so.
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
  size_t per_host = 2;                 ///< Exchanges open at once with each.
  size_t concurrency = 64;             ///< And at once on a node.
  std::chrono::milliseconds delay{20}; ///< Of the origin.
  std::chrono::milliseconds lease = short_lease;
  std::vector<std::string> options{}; ///< More for the coordinator.
  std::string listen = "127.0.0.1:0";
  std::string origin = "127.0.0.1"; ///< Its address.
  std::string path = "/";           ///< Of all URLs, before a number.
  /// As counting_options::answer.
  std::function<std::string(std::string_view host)> answer{};
  /// The name of the host of that number.
  std::function<std::string(size_t)> host = [](size_t i) {
    return "h" + std::to_string(i) + ".example";
  };
};

/// Whole processes: a coordinator that only coordinates, nodes, and an origin
/// that counts. The list is written to the coordinator piece by piece, so that
/// the job lasts as long as the test wants.
class cluster_run {
public:
  explicit cluster_run(cluster_plan plan = {});

  /// Starts the coordinator and waits until it listens. Once the first one has
  /// ended, the next begins the list anew, on the same port.
  process& start(std::vector<std::string> more = {});

  /// Starts a node that leaves with the job, unless `more` has it stay.
  process& add(const std::string& name, std::vector<std::string> more = {});

  process& coordinator() {
    return *coordinator_;
  }

  /// The node that was added last under that name.
  process& node(const std::string& name);

  /// Writes the next `count` lines of the list. May wait for the coordinator
  /// to read.
  void feed(size_t count);

  /// There are no more lines.
  void end_list();

  /// Waits until so many records have been written.
  void wait_for_records(size_t count);

  /// Waits until the coordinator has said `text` so many times.
  void wait_for_notice(const std::string& text, size_t times = 1);

  /// As above, until the node has said it.
  void wait_for_word(process& from, const std::string& text, size_t times = 1);

  /// Ends the list, and waits for the end of the job and of all nodes that
  /// were added. Fails the test unless the coordinator ended like that, each
  /// line has exactly one record, no host was met with more than its limit, and
  /// no process is left.
  void finish(exit_status expected = {0, 0});

  /// Of the records, how many are `ok` or are errors of which kind. Empty
  /// before finish(), as is what follows.
  std::map<std::string, size_t> outcomes() const;

  /// How many of the records from `first` on each node made.
  std::map<std::string, size_t> shares(size_t first = 0) const;

  /// Fails the test unless each record is ok.
  void check_all_ok() const;

  counting_origin& origin() {
    return origin_;
  }

  const std::string& address() const {
    return address_;
  }

  /// Lines fed so far.
  size_t fed() const {
    return fed_;
  }

  std::string path(const std::string& name) const {
    return (directory_.path() / name).string();
  }

  std::string file(const std::string& name, const std::string& content) const {
    return directory_.write(name, content);
  }

  /// All that the processes have said.
  std::string log() const;

private:
  /// What matters of a record.
  struct brief_record {
    std::string outcome; ///< The kind of an error in its place.
    std::string node;
  };

  void read_records();
  size_t count_records();
  template<class Condition>
  void wait_until(const std::string& what, Condition condition);

  cluster_plan plan_;
  scratch_directory directory_;
  counting_origin origin_;
  std::string address_; ///< Where the coordinator listens.
  std::unique_ptr<process> coordinator_;
  std::vector<std::pair<std::string, std::unique_ptr<process>>> nodes_;
  std::string output_; ///< File for the records.
  size_t starts_ = 0;  ///< Coordinators so far.
  size_t fed_ = 0;
  size_t seen_ = 0;       ///< Records counted so far,
  size_t seen_bytes_ = 0; ///< and the length of the output up to there.
  std::vector<brief_record> records_; ///< By index.
};

} // namespace muster::test
