// SPDX-License-Identifier: BSD-3-Clause

#include "tests/apps/cluster/cluster_run.hpp"

#include "tests/support/catch.hpp"

#include <simdjson.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <ranges>
#include <stdexcept>
#include <thread>

namespace muster::test {

namespace {

constexpr auto patience = std::chrono::seconds{90};
constexpr auto poll_interval = std::chrono::milliseconds{5};

size_t count_of(std::string_view text, std::string_view part) {
  size_t result = 0;
  for (auto at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size()))
    ++result;
  return result;
}

std::string text_of(simdjson::dom::element rec, std::string_view name) {
  std::string_view value;
  return rec[name].get(value) == simdjson::SUCCESS ? std::string{value}
                                                   : std::string{};
}

} // namespace

cluster_run::cluster_run(cluster_plan plan)
  : plan_{std::move(plan)},
    origin_{{plan_.delay, plan_.per_host, plan_.origin, plan_.answer}},
    address_{plan_.listen} {
  // nop
}

process& cluster_run::start(std::vector<std::string> more) {
  output_ = path("out" + std::to_string(++starts_) + ".jsonl");
  fed_ = seen_ = seen_bytes_ = 0;
  std::vector<std::string> argv{
    MUSTER_BINARY_DIR "/coordinator",
    "-i",
    "-",
    "-o",
    output_,
    "--cluster.listen=" + address_,
    "--cluster.local=false",
    "--cluster.lease=" + std::to_string(plan_.lease.count()) + "ms",
    "--fetch.connect-to=::" + plan_.origin + ':'
      + std::to_string(origin_.port()),
    "--fetch.concurrency=" + std::to_string(plan_.concurrency),
    "--politeness.per-host=" + std::to_string(plan_.per_host)};
  argv.insert(argv.end(), plan_.options.begin(), plan_.options.end());
  argv.insert(argv.end(), more.begin(), more.end());
  coordinator_ = std::make_unique<process>(std::move(argv),
                                           process_streams{std::nullopt});
  const std::string greeting = "listening for nodes on ";
  coordinator_->wait_for_err(greeting);
  // The line is written as a whole.
  auto line = coordinator_->wait_for_err("\n");
  auto begin = line.find(greeting) + greeting.size();
  address_ = line.substr(begin, line.find_first_of(";\n", begin) - begin);
  return *coordinator_;
}

process& cluster_run::add(const std::string& name,
                          std::vector<std::string> more) {
  std::vector<std::string> argv{MUSTER_BINARY_DIR "/muster-node",
                                "--cluster.join=" + address_,
                                "--cluster.name=" + name};
  argv.insert(argv.end(), more.begin(), more.end());
  if (std::ranges::find(more, "--cluster.stay=true") == more.end())
    argv.push_back("--cluster.stay=false");
  nodes_.emplace_back(name, std::make_unique<process>(std::move(argv)));
  return *nodes_.back().second;
}

process& cluster_run::node(const std::string& name) {
  for (auto& [key, program] : std::views::reverse(nodes_))
    if (key == name)
      return *program;
  throw std::logic_error{"no node " + name};
}

void cluster_run::feed(size_t count) {
  std::string lines;
  for (auto end = fed_ + count; fed_ < end; ++fed_)
    lines += "http://" + plan_.host(fed_ % plan_.hosts) + plan_.path
             + std::to_string(fed_) + '\n';
  coordinator_->write(lines);
}

void cluster_run::end_list() {
  coordinator_->close_input();
}

template<class Condition>
void cluster_run::wait_until(const std::string& what, Condition condition) {
  auto end = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end)
      throw std::runtime_error{"waited in vain for " + what + '\n' + log()};
    std::this_thread::sleep_for(poll_interval);
  }
}

size_t cluster_run::count_records() {
  std::ifstream file{output_, std::ios::binary};
  file.seekg(static_cast<std::streamoff>(seen_bytes_));
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  seen_bytes_ += text.size();
  seen_ += static_cast<size_t>(std::ranges::count(text, '\n'));
  return seen_;
}

void cluster_run::wait_for_records(size_t count) {
  wait_until(std::to_string(count) + " records",
             [&] { return count_records() >= count; });
}

void cluster_run::wait_for_notice(const std::string& text, size_t times) {
  wait_for_word(*coordinator_, text, times);
}

void cluster_run::wait_for_word(process& from, const std::string& text,
                                size_t times) {
  wait_until('"' + text + '"',
             [&] { return count_of(from.err(), text) >= times; });
}

void cluster_run::finish(exit_status expected) {
  end_list();
  wait_until("the coordinator's end",
             [this] { return !coordinator_->running(); });
  for (auto& [name, program] : nodes_)
    wait_until("the end of node " + name,
               [&program = program] { return !program->running(); });
  INFO(log());
  CHECK(coordinator_->wait() == expected);
  errno = 0;
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
  CHECK(errno == ECHILD);
  read_records();
  CHECK(origin_.most_open() <= plan_.per_host);
}

void cluster_run::read_records() {
  std::ifstream file{output_, std::ios::binary};
  simdjson::dom::parser parser;
  std::vector<size_t> times;
  for (std::string line; std::getline(file, line);) {
    simdjson::dom::element rec = parser.parse(line);
    uint64_t index = rec["index"];
    if (index >= fed_)
      throw std::runtime_error{"nobody asked for " + line};
    if (index >= times.size()) {
      times.resize(index + 1);
      records_.resize(index + 1);
    }
    ++times[index];
    auto kind = text_of(rec, "error_kind");
    records_[index] = {kind.empty() ? text_of(rec, "outcome") : kind,
                       text_of(rec, "node")};
  }
  CHECK(records_.size() == fed_);
  CHECK(std::ranges::count(times, size_t{1})
        == static_cast<std::ptrdiff_t>(times.size()));
}

std::map<std::string, size_t> cluster_run::shares(size_t first) const {
  std::map<std::string, size_t> result;
  for (auto& rec : records_ | std::views::drop(first))
    ++result[rec.node];
  return result;
}

std::map<std::string, size_t> cluster_run::outcomes() const {
  std::map<std::string, size_t> result;
  for (auto& rec : records_)
    ++result[rec.outcome];
  return result;
}

void cluster_run::check_all_ok() const {
  CHECK(outcomes() == std::map<std::string, size_t>{{"ok", fed_}});
}

std::string cluster_run::log() const {
  std::string result;
  if (coordinator_)
    result += "--- coordinator:\n" + coordinator_->err();
  for (auto& [name, program] : nodes_)
    result += "--- " + name + ":\n" + program->err();
  return result;
}

} // namespace muster::test
