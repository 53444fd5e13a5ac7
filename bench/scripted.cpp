// SPDX-License-Identifier: BSD-3-Clause

#include "bench/scripted.hpp"

#include "output/files/console.hpp"
#include "output/open_writer.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <ctime>

namespace muster::bench {

namespace {

fetch_result instant_result(uint64_t index) {
  fetch_result result;
  result.index = index;
  result.outcome = outcome::ok;
  result.status = 200;
  result.http_version = 11;
  result.attempts = 1;
  result.bytes = result.wire_bytes = 1'024;
  result.content_type = "text/html";
  result.remote_ip = "127.0.0.1";
  result.first_byte = result.total = microseconds{1};
  return result;
}

uint64_t thread_cpu() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000
         + static_cast<uint64_t>(now.tv_nsec);
}

void answer(node_actor::pointer self, const job_actor& coordinator,
            const task_batch& tasks) {
  result_batch results;
  results.reserve(tasks.size());
  for (auto& task : tasks)
    results.push_back(instant_result(task.index));
  self->send(coordinator, std::move(results));
}

} // namespace

arguments::arguments(int argc, char** argv) {
  for (int i = 1; i < argc; ++i)
    if (std::isdigit(static_cast<unsigned char>(*argv[i])))
      numbers_.push_back(std::strtoull(argv[i], nullptr, 10));
    else
      words_.emplace_back(argv[i]);
}

uint64_t arguments::number(size_t place, uint64_t otherwise) const {
  return place < numbers_.size() ? numbers_[place] : otherwise;
}

bool arguments::has(std::string_view word) const {
  return std::ranges::find(words_, word) != words_.end();
}

std::string arguments::value(std::string_view word) const {
  auto prefix = std::string{word} + '=';
  for (auto& each : words_)
    if (each.starts_with(prefix))
      return each.substr(prefix.size());
  return {};
}

double cpu_seconds(const rusage& use) {
  auto seconds = [](const timeval& x) {
    return static_cast<double>(x.tv_sec) + static_cast<double>(x.tv_usec) / 1e6;
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

double cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  return cpu_seconds(use);
}

generated_list::generated_list(uint64_t urls, uint64_t hosts, bool names)
  : urls_{urls}, hosts_{hosts}, names_{names} {
  // nop
}

input::read_status generated_list::next(input::line& out) {
  if (next_ == urls_)
    return input::read_status::end;
  if (next_ == 0) {
    begun_ = std::chrono::steady_clock::now();
    cpu_before_ = cpu_seconds();
  }
  out.index = next_;
  auto host = next_ % hosts_;
  out.url = "http://"
            + (names_ ? "host" + std::to_string(host) + ".example"
                      : "10.1." + std::to_string(host / 256 % 256) + '.'
                          + std::to_string(host % 256))
            + "/item/" + std::to_string(next_);
  ++next_;
  return input::read_status::ready;
}

std::optional<double> generated_list::position() const {
  return static_cast<double>(next_) / static_cast<double>(urls_);
}

std::shared_ptr<output::writer> null_writer(std::string& error) {
  static output::console console{STDOUT_FILENO, STDERR_FILENO};
  output::output_settings to;
  to.file = "/dev/null";
  to.format = output::format::jsonl;
  return output::open_writer(to, console, error);
}

node_actor::behavior_type instant_node(node_actor::pointer self,
                                       const instant_node_config& config) {
  self->send(config.coordinator, join_atom_v, caf::actor_cast<caf::actor>(self),
             config.name, config.credit);
  return {
    [=](task_batch& tasks) {
      auto before = config.cpu ? thread_cpu() : 0;
      // Free the batch here, so that this counts as work of the node.
      auto mine = std::move(tasks);
      answer(self, config.coordinator, mine);
      mine = {};
      if (config.cpu)
        *config.cpu += thread_cpu() - before;
    },
    [](drain_atom) {},
    [](shed_atom, uint64_t) {},
    [=](stop_atom) { self->quit(caf::exit_reason::user_shutdown); },
    [](fetch_result&, permit_use) {},
    [](const fetch_task&, permit_use) {},
    [](const set_aside&) {},
    [](permit_exchange&) {},
    [](const slow_down&) {},
    [](const host_wait_list&) {},
    [](renew_atom, uint64_t) {},
    [](lost_atom) {},
    [](const host_list&) {},
    [](leave_atom) {},
  };
}

} // namespace muster::bench
