// What the actors cost alone: a list of N URLs of H hosts is answered at once
// by a transport in this process, no socket involved; records go as JSON Lines
// to /dev/null. Prints one JSON object.
//
//   actor_bench [URLS [HOSTS [CONCURRENCY [THREADS]]]] [--names] [--no-node]
//
// THREADS are those of the scheduler, 0 for CAF's own choice. Hosts are IPv4
// addresses; with --names they are names and the resolver has its part. With
// --no-node the node is replaced by one that has each result at once: what
// remains is the cost of source, coordinator and sink.

#include "actors/coordinator.hpp"
#include "actors/node.hpp"
#include "actors/resolver.hpp"
#include "actors/scheduler.hpp"
#include "actors/sink.hpp"
#include "actors/source.hpp"
#include "output/console.hpp"

#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

using namespace muster;

namespace {

struct options {
  uint64_t urls = 1'000'000;
  uint64_t hosts = 1'000;
  uint64_t concurrency = 1'000;
  uint64_t threads = 0;
  bool names = false;
  bool no_node = false;
};

options parse(int argc, char** argv) {
  options result;
  std::vector<uint64_t*> numbers{&result.urls, &result.hosts,
                                 &result.concurrency, &result.threads};
  size_t position = 0;
  for (int i = 1; i < argc; ++i) {
    std::string_view word = argv[i];
    if (word == "--names")
      result.names = true;
    else if (word == "--no-node")
      result.no_node = true;
    else if (position < numbers.size())
      *numbers[position++] = std::strtoull(argv[i], nullptr, 10);
  }
  return result;
}

/// `http://<host>/item/<i>`, hosts in turn.
class generated_list : public input::reader {
public:
  explicit generated_list(const options& opts)
    : urls_{opts.urls}, hosts_{opts.hosts}, names_{opts.names} {
    // nop
  }

  input::read_status next(input::line& out) override {
    if (next_ == urls_)
      return input::read_status::end;
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

  const std::string& error() const override {
    return error_;
  }

  std::optional<double> position() const override {
    return static_cast<double>(next_) / static_cast<double>(urls_);
  }

private:
  uint64_t urls_;
  uint64_t hosts_;
  bool names_;
  uint64_t next_ = 0;
  std::string error_;
};

/// Answers each order at once, as a server would that has 1,024 bytes.
transport_actor::behavior_type
instant_transport(transport_actor::pointer self) {
  return {
    [=](const exchange_order& order) {
      http::exchange_result result;
      result.status = 200;
      result.http_version = 11;
      result.bytes = result.wire_bytes = 1'024;
      result.content_type = "text/html";
      result.remote = order.request.addresses.front();
      result.reused = true;
      self->send(order.client, std::move(result));
    },
    [](cancel_atom) {},
  };
}

/// Has the result of each URL at once.
node_actor::behavior_type instant_node(node_actor::pointer self,
                                       coordinator_actor coordinator) {
  self->send(coordinator, join_atom_v, caf::actor_cast<caf::actor>(self),
             "local", uint64_t{node_config{}.credit});
  return {
    [=](task_batch& tasks) {
      result_batch results;
      for (auto& task : tasks) {
        auto& result = results.emplace_back();
        result.index = task.index;
        result.outcome = outcome::ok;
        result.status = 200;
        result.http_version = 11;
        result.bytes = result.wire_bytes = 1'024;
        result.content_type = "text/html";
        result.remote_ip = "127.0.0.1";
        result.total = microseconds{1};
      }
      self->send(coordinator, std::move(results));
    },
    [](drain_atom) {},
    [=](stop_atom) { self->quit(); },
    [](fetch_result&, permit_use) {},
    [](const fetch_task&, permit_use) {},
    [](permit_exchange&) {},
    [](flush_atom) {},
    [](wake_atom) {},
    [](sweep_atom) {},
    [](lease_atom, uint64_t) {},
    [](const host_list&) {},
    [](leave_atom) {},
    [](load_atom) {},
  };
}

double cpu_seconds(const rusage& use) {
  auto seconds = [](const timeval& x) {
    return static_cast<double>(x.tv_sec) + static_cast<double>(x.tv_usec) / 1e6;
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

} // namespace

int main(int argc, char** argv) {
  auto opts = parse(argc, argv);
  caf::actor_system_config config;
  config.add_message_types<caf::id_block::muster>();
  config.load<scheduler>();
  if (opts.threads > 0)
    config.set("scheduler.max-threads", opts.threads);
  caf::actor_system system{config};
  output::console console{1, 2};
  output::options to;
  to.file = "/dev/null";
  to.format = output::format::jsonl;
  std::string error;
  std::shared_ptr<output::writer> writer = output::writer::open(to, console,
                                                                error);
  if (!writer) {
    std::cerr << error << '\n';
    return 2;
  }
  resolver_config names;
  names.cache = std::make_shared<http::name_cache>();
  names.look_up = [](const std::string&,
                     const resolver_config::callback& done) {
    done({{*http::parse_ip("127.0.0.1")}, {}, false, std::chrono::hours{1}});
  };
  auto started = std::chrono::steady_clock::now();
  auto job = system.spawn(
    coordinator,
    coordinator_config{{},
                       system.spawn<caf::detached>(
                         source, std::make_shared<generated_list>(opts),
                         std::nullopt),
                       system.spawn<caf::detached>(sink, writer)});
  node_config member;
  member.name = "local";
  member.fetch.concurrency = opts.concurrency;
  member.politeness.per_host = opts.concurrency;
  member.coordinator = job;
  member.resolver = system.spawn(resolver, names);
  member.names = names.cache;
  member.transport = system.spawn(instant_transport);
  auto worker = opts.no_node ? system.spawn(instant_node, job)
                             : system.spawn(node, member);
  uint64_t done = 0;
  {
    caf::scoped_actor self{system};
    self->request(job, caf::infinite, report_atom_v)
      .receive([&](const job_report& report) { done = report.totals.ok; },
               [&](const caf::error& what) {
                 std::cerr << system.render(what) << '\n';
               });
    std::chrono::duration<double> elapsed = std::chrono::steady_clock::now()
                                            - started;
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    std::cout << "{\"urls\": " << done << ", \"hosts\": " << opts.hosts
              << ", \"concurrency\": " << opts.concurrency
              << ", \"threads\": " << opts.threads
              << ", \"seconds\": " << elapsed.count()
              << ", \"cpu_us_per_url\": "
              << cpu_seconds(use) * 1e6 / static_cast<double>(done)
              << ", \"peak_mib\": " << use.ru_maxrss / 1024 << "}\n";
    for (auto& handle : {caf::actor_cast<caf::actor>(worker),
                         caf::actor_cast<caf::actor>(member.resolver),
                         caf::actor_cast<caf::actor>(member.transport),
                         caf::actor_cast<caf::actor>(job)})
      self->send_exit(handle, caf::exit_reason::user_shutdown);
  }
  member = {};
  return done == opts.urls ? 0 : 1;
}
