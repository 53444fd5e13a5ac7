// SPDX-License-Identifier: BSD-3-Clause

// Measures how many URLs per second a coordinator can handle, independent of
// the speed of nodes. K scripted nodes answer a list of N URLs of H hosts at
// once, without a connection to any host. Records go as JSON Lines to
// /dev/null. Prints one JSON object.
//
//   coordinator_bench [URLS [HOSTS [NODES [THREADS]]]] [--wire] [--tls=DIR]
//
// The nodes are actors of this process. With --wire, they are processes that
// join over loopback; with --tls=DIR, they use mutual TLS with the files a.pem,
// a.key and ca.pem in DIR. CPU time is that of the coordinator: without --wire,
// of the process without the nodes' answers; with it, of the coordinator's
// process, including the wire. If each thread has its own core, the busiest
// thread is the limit. All counts begin when the first URL is read.

#include "actors/coordinator/coordinator.hpp"
#include "actors/coordinator/gate.hpp"
#include "actors/coordinator/sink.hpp"
#include "actors/coordinator/source.hpp"
#include "actors/node/node_link.hpp"
#include "bench/scripted.hpp"
#include "runtime/system.hpp"

#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>

using namespace muster;

namespace {

/// Nobody observes the job.
constexpr event_stream* nobody = nullptr;

/// After this time, something must be wrong.
constexpr unsigned patience_seconds = 600;

struct options {
  uint64_t urls = 0;
  uint64_t hosts = 0;
  uint64_t nodes = 0;
  runtime_settings runtime;
  bool wire = false;
  cluster_settings cluster;
};

options parse(int argc, char** argv) {
  bench::arguments words{argc, argv};
  options result;
  result.urls = words.number(0, 1'000'000);
  result.hosts = words.number(1, 1'000);
  result.nodes = words.number(2, 4);
  result.runtime.threads = words.number(3, 1);
  auto directory = words.value("--tls");
  result.wire = words.has("--wire") || !directory.empty();
  if (!directory.empty())
    result.cluster.tls = {directory + "/a.pem", directory + "/a.key",
                          directory + "/ca.pem"};
  return result;
}

void complain(const std::string& what) {
  std::cerr << "coordinator_bench: " + what + '\n';
}

/// Shows what goes wrong between the processes.
class problems final : public reporter {
public:
  void report(message_kind kind, std::string_view sentence) override {
    if (kind != message_kind::notice)
      complain(std::string{sentence});
  }
};

/// Processes that each run a scripted node. Create them before this process has
/// threads. They end with this process.
class node_processes {
public:
  explicit node_processes(const options& opts) {
    if (pipe2(ports_, O_CLOEXEC) != 0)
      throw std::system_error{errno, std::generic_category(), "no pipe"};
    auto parent = getpid();
    for (uint64_t i = 0; i < opts.nodes; ++i) {
      auto pid = fork();
      if (pid < 0)
        throw std::system_error{errno, std::generic_category(), "no process"};
      if (pid > 0) {
        pids_.push_back(pid);
        continue;
      }
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      close(ports_[1]);
      uint16_t port = 0;
      auto size = read(ports_[0], &port, sizeof(port));
      _exit(size == sizeof(port) && getppid() == parent
              ? serve(opts, port, "node-" + std::to_string(i))
              : 1);
    }
  }

  void tell(uint16_t port) {
    for (size_t i = 0; i < pids_.size(); ++i)
      if (write(ports_[1], &port, sizeof(port)) != sizeof(port))
        complain("cannot tell a node the port");
    close(ports_[1]);
  }

  /// Waits until they end. Returns the CPU time of all, in seconds.
  double wait() {
    double result = 0;
    for (auto pid : pids_) {
      rusage use{};
      wait4(pid, nullptr, 0, &use);
      result += bench::cpu_seconds(use);
    }
    return result;
  }

private:
  static int serve(const options& opts, uint16_t port,
                   const std::string& name) {
    problems messages;
    system_config config{opts.runtime, true};
    caf::actor_system system{config};
    wire network{system, opts.cluster, messages};
    node_link_config link;
    link.middleman = network.middleman();
    link.host = "127.0.0.1";
    link.port = port;
    link.stay = false;
    link.messages = &messages;
    link.begin = [&](const door_actor& job, const node_terms& terms,
                     std::string&) -> std::optional<running_node> {
      node_actor node =
        system.spawn(bench::instant_node,
                     bench::instant_node_config{job, name, terms.credit});
      // It has no helpers.
      return running_node{node, caf::actor_cast<resolver_actor>(node),
                          caf::actor_cast<transport_actor>(node)};
    };
    auto handle = system.spawn(node_link, link);
    link_end end;
    caf::scoped_actor self{system};
    self->request(handle, caf::infinite, report_atom_v)
      .receive([&](const link_end& x) { end = x; },
               [&](const caf::error& what) {
                 end.error = system.render(what);
               });
    if (!end.error.empty())
      complain(end.error);
    self->send_exit(handle, caf::exit_reason::user_shutdown);
    return end.error.empty() ? 0 : 1;
  }

  int ports_[2];
  std::vector<pid_t> pids_;
};

struct thread_time {
  std::string name;
  double seconds = 0;
};

/// The thread of this process that used the most CPU time.
thread_time busiest_thread() {
  thread_time result;
  for (auto& task : std::filesystem::directory_iterator{"/proc/self/task"}) {
    thread_time each;
    double nanoseconds = 0;
    std::ifstream{task.path() / "schedstat"} >> nanoseconds;
    std::getline(std::ifstream{task.path() / "comm"}, each.name);
    each.seconds = nanoseconds / 1e9;
    if (each.seconds > result.seconds)
      result = each;
  }
  return result;
}

/// Peak memory of this program, without that of its parent.
uint64_t peak_mib() {
  std::ifstream status{"/proc/self/status"};
  std::string word;
  uint64_t kib = 0;
  while (status >> word)
    if (word == "VmHWM:")
      status >> kib;
  return kib / 1024;
}

/// Counts the CPU time of the scripted nodes in this process.
std::atomic<uint64_t> answering{0};

coordinator_actor start(caf::actor_system& system, const options& opts,
                        std::shared_ptr<bench::generated_list> list,
                        std::shared_ptr<output::writer> writer) {
  coordinator_config config;
  config.source = system.spawn<caf::detached>(
    source, std::move(list), std::nullopt,
    std::make_shared<read_ahead>(
      aside_settings{config.job.set_aside, "/var/tmp"}));
  config.sink = system.spawn<caf::detached>(sink, std::move(writer), nobody);
  config.clustered = true;
  config.job.min_nodes = opts.wire ? opts.nodes : 0;
  auto job = system.spawn(coordinator, config);
  if (!opts.wire)
    for (uint64_t i = 0; i < opts.nodes; ++i)
      system.spawn(bench::instant_node, bench::instant_node_config{
                                          job, "node-" + std::to_string(i),
                                          config.job.look_ahead, &answering});
  return job;
}

int run(const options& opts) {
  std::optional<node_processes> nodes;
  if (opts.wire)
    nodes.emplace(opts);
  std::string error;
  auto writer = bench::null_writer(error);
  if (!writer) {
    complain(error);
    return 2;
  }
  auto list = std::make_shared<bench::generated_list>(opts.urls, opts.hosts,
                                                      false);
  problems messages;
  system_config config{opts.runtime, opts.wire};
  caf::actor_system system{config};
  std::optional<wire> network;
  caf::scoped_actor self{system};
  auto job = start(system, opts, list, writer);
  gate_actor door;
  if (opts.wire) {
    network.emplace(system, opts.cluster, messages);
    node_terms terms;
    terms.credit = job_settings{}.look_ahead;
    terms.lease = job_settings{}.lease;
    door = system.spawn(
      gate, gate_config{job, terms, limits_of({}, terms.credit), &messages});
    auto port = network->publish(door, {"127.0.0.1", 0}, error);
    if (!port) {
      complain(error);
      return 1;
    }
    nodes->tell(*port);
  }
  uint64_t done = 0;
  self->request(job, caf::infinite, report_atom_v)
    .receive([&](const job_report& report) { done = report.totals.ok; },
             [&](const caf::error& what) { complain(system.render(what)); });
  std::chrono::duration<double> elapsed = std::chrono::steady_clock::now()
                                          - list->begun();
  auto busiest = busiest_thread();
  auto cpu = bench::cpu_seconds() - list->cpu_before();
  self->send_exit(job, caf::exit_reason::user_shutdown);
  self->send_exit(door, caf::exit_reason::user_shutdown);
  job = nullptr;
  door = nullptr;
  double elsewhere = nodes ? nodes->wait() : 0;
  auto here = static_cast<double>(answering) / 1e9;
  // Scripted nodes in this process share a thread with the coordinator.
  if (busiest.name == "muster.actors")
    busiest.seconds -= here;
  auto per_url = [&](double seconds) {
    return seconds * 1e6 / static_cast<double>(done);
  };
  std::cout << "{\"urls\": " << done << ", \"hosts\": " << opts.hosts
            << ", \"nodes\": " << opts.nodes << ", \"wire\": \""
            << (!opts.wire                  ? "none"
                : opts.cluster.tls.is_set() ? "tls"
                                            : "plain")
            << "\", \"threads\": " << opts.runtime.threads
            << ", \"seconds\": " << elapsed.count() << ", \"urls_per_second\": "
            << static_cast<double>(done) / elapsed.count()
            << ", \"cpu_us_per_url\": " << per_url(cpu - here)
            << ", \"busiest_thread\": \"" << busiest.name
            << "\", \"busiest_us_per_url\": " << per_url(busiest.seconds)
            << ", \"nodes_us_per_url\": " << per_url(here + elsewhere)
            << ", \"peak_mib\": " << peak_mib() << "}\n";
  return done == opts.urls ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
  alarm(patience_seconds);
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return run(parse(argc, argv));
  } catch (const std::exception& problem) {
    complain(problem.what());
    return 1;
  }
}
