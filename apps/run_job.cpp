#include "apps/run_job.hpp"

#include "actors/coordinator.hpp"
#include "actors/node.hpp"
#include "actors/progress_observer.hpp"
#include "actors/resolver.hpp"
#include "actors/scheduler.hpp"
#include "actors/sink.hpp"
#include "actors/source.hpp"
#include "actors/transport.hpp"
#include "apps/interrupts.hpp"
#include "http/dns_client.hpp"
#include "http/name_cache.hpp"
#include "output/utf8.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <random>
#include <thread>

namespace muster {

namespace {

/// Opened before anything is fetched, so that what cannot work ends at once.
struct job_parts {
  std::shared_ptr<output::console> console;
  transport_spawner transport;
  std::shared_ptr<http::dns_client> dns;
  std::shared_ptr<http::name_cache> names;
  std::shared_ptr<input::reader> reader;
  std::shared_ptr<output::writer> writer;
};

struct system_config : caf::actor_system_config {
  explicit system_config(size_t threads) {
    add_message_types<caf::id_block::muster>();
    load<scheduler>();
    auto cores = std::max(std::thread::hardware_concurrency(), 1u);
    set("scheduler.max-threads", threads > 0 ? threads : size_t{cores});
  }
};

/// Descriptors for all else than exchanges: files, threads, name look-ups.
constexpr rlim_t spare_descriptors = 32;

/// Each exchange holds a descriptor: takes what the hard limit gives. Returns
/// how many exchanges that is enough for.
size_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return SIZE_MAX;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return std::max(limit.rlim_cur, spare_descriptors + 1) - spare_descriptors;
}

std::string host_name() {
  char buffer[256] = {};
  if (gethostname(buffer, sizeof(buffer) - 1) != 0 || buffer[0] == '\0')
    return "local";
  return buffer;
}

bool shows_progress(const settings& config, const output::console& console) {
  switch (config.progress) {
    case progress_mode::always:
      return true;
    case progress_mode::never:
      return false;
    case progress_mode::automatic:
      break;
  }
  return console.err_is_terminal() && !config.output.quiet;
}

int code_of(const job_report& report) {
  switch (report.end) {
    case job_end::interrupted:
      return exit_interrupted;
    case job_end::output_failed:
      return exit_output_failed;
    case job_end::input_failed:
    case job_end::node_lost:
      return exit_some_not_ok;
    case job_end::complete:
      break;
  }
  auto& totals = report.totals;
  return totals.http_errors + totals.errors == 0 ? exit_all_ok
                                                 : exit_some_not_ok;
}

/// The actors of a job on one machine.
class local_job {
public:
  local_job(caf::actor_system& system, const settings& config,
            const job_parts& parts) {
    auto source_handle = system.spawn<caf::detached>(source, parts.reader);
    auto sink_handle = system.spawn<caf::detached>(sink, parts.writer);
    coordinator_ = system.spawn(
      coordinator, coordinator_config{config.job, source_handle, sink_handle});
    if (shows_progress(config, *parts.console)) {
      progress_ = system.spawn(progress_observer, parts.console);
      caf::anon_send(coordinator_, join_atom_v, progress_);
    }
    node_config local;
    local.name = host_name();
    local.fetch = config.fetch;
    local.politeness = config.politeness;
    local.credit = config.job.look_ahead;
    local.coordinator = coordinator_;
    local.seed = std::random_device{}();
    local.names = parts.names;
    auto names = resolving(config, parts);
    local.resolver = system.spawn(resolver, names);
    local.transport = parts.transport(system);
    auto node_handle = system.spawn(node, local);
    keep(source_handle);
    keep(sink_handle);
    keep(node_handle);
    keep(local.resolver);
    keep(local.transport);
    keep(coordinator_);
  }

  /// Waits for the end of the job.
  job_report wait(caf::scoped_actor& self) {
    job_report report;
    self->request(coordinator_, caf::infinite, report_atom_v)
      .receive([&](const job_report& x) { report = x; },
               [&](const caf::error& what) {
                 report.end = job_end::output_failed;
                 report.error = "the coordinator is gone: "
                                + self->system().render(what);
                 caf::anon_send_exit(progress_,
                                     caf::exit_reason::user_shutdown);
               });
    if (progress_)
      self->wait_for(progress_);
    return report;
  }

  /// Ends all actors.
  void dissolve(caf::scoped_actor& self) {
    for (auto& actor : actors_)
      self->send_exit(actor, caf::exit_reason::user_shutdown);
    actors_.clear();
    coordinator_ = nullptr;
    progress_ = nullptr;
  }

  const coordinator_actor& coordinator_handle() const {
    return coordinator_;
  }

private:
  static resolver_config resolving(const settings& config,
                                   const job_parts& parts) {
    resolver_config result;
    result.look_up = [client = parts.dns](const std::string& name,
                                          resolver_config::callback done) {
      client->look_up(name, std::move(done));
    };
    result.cache = parts.names;
    result.at_once.most = config.fetch.dns.at_once;
    result.patience = config.fetch.timeout;
    result.seed = std::random_device{}();
    return result;
  }

  template<class Handle>
  void keep(const Handle& handle) {
    actors_.push_back(caf::actor_cast<caf::actor>(handle));
  }

  coordinator_actor coordinator_;
  observer_actor progress_;
  std::vector<caf::actor> actors_;
};

} // namespace

int run_job(settings config) {
  job_parts parts;
  parts.console = std::make_shared<output::console>(STDOUT_FILENO,
                                                    STDERR_FILENO);
  // Outlives the actors, and is there before a file is opened: whatever they
  // wait for can be broken off.
  interrupts signals{parts.console};
  auto complain = [&](const std::string& error) {
    std::string line = "coordinator: ";
    output::append_printable(line, error);
    parts.console->write_err(line + '\n');
  };
  auto refuse = [&](const std::string& error, exit_code code) {
    complain(error);
    return code;
  };
  std::string error;
  parts.transport = prepare_transport(
    config.fetch,
    [console = parts.console] {
      console->write_err("coordinator: the limit on open files (ulimit -n) is "
                         "reached: exchanges wait for others to end\n");
    },
    error);
  if (!parts.transport)
    return refuse(error, exit_usage);
  parts.dns = http::dns_client::make(config.fetch.dns, error);
  if (!parts.dns)
    return refuse(error, exit_usage);
  parts.names = std::make_shared<http::name_cache>();
  parts.reader = input::reader::open(config.input, error);
  if (!parts.reader)
    return refuse(error, exit_usage);
  parts.writer = output::writer::open(config.output, *parts.console, error);
  if (!parts.writer)
    return refuse(error, exit_output_failed);
  auto most = raise_descriptor_limit();
  if (config.fetch.concurrency > most) {
    complain("fetch.concurrency lowered from "
             + std::to_string(config.fetch.concurrency) + " to "
             + std::to_string(most)
             + ", which is what the limit on open files "
               "(ulimit -n) leaves room for");
    config.fetch.concurrency = most;
  }
  system_config cfg{config.runtime.threads};
  caf::actor_system system{cfg};
  caf::scoped_actor self{system};
  local_job job{system, config, parts};
  signals.begin(job.coordinator_handle());
  auto report = job.wait(self);
  if (!report.error.empty())
    complain(report.error);
  if (!config.output.quiet)
    parts.console->write_err(report.summary);
  if (!config.output.quiet && report.unread)
    parts.console->write_err("             and the rest of the input, which "
                             "was not read\n");
  signals.end(code_of(report));
  job.dissolve(self);
  return code_of(report);
}

} // namespace muster
